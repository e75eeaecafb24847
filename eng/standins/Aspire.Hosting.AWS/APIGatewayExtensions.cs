using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for adding API Gateway APIs to the application.</summary>
public static class APIGatewayExtensions
{
    /// <summary>Adds an API Gateway API with an endpoint named <c>http</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="apiGatewayType">The type of the API.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static IResourceBuilder<APIGatewayEmulatorResource> AddAWSAPIGatewayEmulator(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, APIGatewayType apiGatewayType, APIGatewayEmulatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNotEqual(apiGatewayType, APIGatewayType.HttpV2);
        return builder.AddResource(new APIGatewayEmulatorResource(name))
            .RunLambdaEmulator(options?.HttpPort, "API_GATEWAY_EMULATOR_PORT")
            .WithUrlForEndpoint("http", url => url.DisplayText = "API Gateway Endpoint");
    }

    /// <summary>Adds a route to a Lambda function.</summary>
    /// <param name="builder">The API.</param>
    /// <param name="lambda">The function.</param>
    /// <param name="httpMethod">The route's method.</param>
    /// <param name="path">The route's path, such as <c>/{proxy+}</c>.</param>
    public static IResourceBuilder<APIGatewayEmulatorResource> WithReference(
        this IResourceBuilder<APIGatewayEmulatorResource> builder, IResourceBuilder<LambdaProjectResource> lambda, Method httpMethod, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(lambda);
        var function = lambda.Resource.Name;
        var service = builder.ApplicationBuilder.GetOrAddLambdaService().GetEndpoint("http");
        return builder
            .WithAnnotation(new RouteAnnotation(function, httpMethod, path))
            .WithReference(service)
            .WithEnvironment(context =>
            {
                var routes = builder.Resource.Annotations.OfType<RouteAnnotation>()
                    .Where(route => route.Function == function)
                    .Select(route => new Route(function, service.Url, route.Method, route.Path));
                context.EnvironmentVariables[$"APIGATEWAY_EMULATOR_ROUTE_CONFIG_{function}"] =
                    JsonSerializer.Serialize(routes, RouteJsonContext.Default.IEnumerableRoute);
            });
    }
}
