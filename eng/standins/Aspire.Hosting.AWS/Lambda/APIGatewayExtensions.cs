using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;

namespace Aspire.Hosting;

/// <summary>API Gateways as resources.</summary>
public static class APIGatewayExtensions
{
    /// <summary>Adds an API Gateway with an endpoint named "http".</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="apiGatewayType">The kind of API.</param>
    /// <param name="options">Options; null: the defaults.</param>
    public static IResourceBuilder<APIGatewayEmulatorResource> AddAWSAPIGatewayEmulator(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        APIGatewayType apiGatewayType,
        APIGatewayEmulatorOptions? options = null)
    {
        if (apiGatewayType != APIGatewayType.HttpV2)
        {
            throw new DistributedApplicationException($"API Gateway '{name}' is of type {apiGatewayType}: only {APIGatewayType.HttpV2} can be run here.");
        }

        return builder.AddLambdaEmulator(new APIGatewayEmulatorResource(name), "API_GATEWAY_EMULATOR_PORT", options?.HttpPort)
            .WithUrlForEndpoint("http", url => url.DisplayText = "API Gateway Endpoint");
    }

    /// <summary>Adds a route to a Lambda function.</summary>
    /// <param name="builder">The API Gateway.</param>
    /// <param name="lambda">The function.</param>
    /// <param name="httpMethod">The route's method.</param>
    /// <param name="path">The route's path, such as "/greetings/{name}" or "/{proxy+}".</param>
    public static IResourceBuilder<APIGatewayEmulatorResource> WithReference(
        this IResourceBuilder<APIGatewayEmulatorResource> builder,
        IResourceBuilder<LambdaProjectResource> lambda,
        Method httpMethod,
        string path)
    {
        var routes = builder.Resource.Annotations.OfType<APIGatewayRouteAnnotation>().Where(route => route.Function == lambda.Resource.Name);
        var isFirst = !routes.Any();
        builder.WithAnnotation(new APIGatewayRouteAnnotation(lambda.Resource.Name, httpMethod, path));
        if (!isFirst)
        {
            return builder;
        }

        // Who has a function has the service that it asks for events.
        var service = builder.ApplicationBuilder.GetOrAddLambdaService();
        var serviceEndpoint = service.GetEndpoint("http");
        return builder
            .WithReferenceRelationship(lambda)
            .WaitFor(service)
            .WithEnvironment(context => context.EnvironmentVariables[$"APIGATEWAY_EMULATOR_ROUTE_CONFIG_{lambda.Resource.Name}"] =
                JsonSerializer.Serialize(
                    routes.Select(route => new RouteConfiguration(route.Function, serviceEndpoint.Url, route.Method, route.Path)),
                    RouteJson.Default.IEnumerableRouteConfiguration));
    }
}

/// <summary>A route of an API Gateway.</summary>
sealed record APIGatewayRouteAnnotation(string Function, Method Method, string Path) : IResourceAnnotation;

/// <summary>A route as the emulator reads it.</summary>
sealed record RouteConfiguration(string LambdaResourceName, string Endpoint, Method HttpMethod, string Path);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(IEnumerable<RouteConfiguration>))]
sealed partial class RouteJson : JsonSerializerContext;
