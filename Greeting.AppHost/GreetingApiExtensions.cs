using Aspire.Hosting.AWS.Lambda;

namespace Greeting.AppHost;

/// <summary>The resources of the API.</summary>
/// <param name="Project">The resource that runs Greeting.Api and gets its configuration.</param>
/// <param name="EntryPoint">What callers send requests to: the program itself, or the API Gateway in front of it.</param>
sealed record ApiResources(IResourceBuilder<ProjectResource> Project, IResourceBuilder<IResourceWithEndpoints> EntryPoint)
{
    /// <summary>Where callers find the API.</summary>
    public EndpointReference Endpoint => EntryPoint.GetEndpoint("http");
}

/// <summary>Adds the API to the app model.</summary>
static class GreetingApiExtensions
{
    /// <summary>Path of the interactive API page.</summary>
    public const string ApiPagePath = "/scalar";

    // The same port for both hosts: for Kestrel, it is in Greeting.Api's launch profile.
    const int Port = 5080;

    /// <summary>
    /// Adds <c>api</c>: on Kestrel, or with <c>Greeting:Api=lambda</c> as a Lambda function behind <c>gateway</c>, an API
    /// Gateway HTTP API that sends it every request.
    /// </summary>
    public static ApiResources AddGreetingApi(this IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        if (settings.Api == ApiHost.Kestrel)
        {
            var api = builder.AddProject<Projects.Greeting_Api>("api")
                .WithIconName("Code")
                .WithApiSettings(settings)
                .WithoutExperimentalTelemetry()
                .WithUrlForEndpoint("http", LinkToApiPage)
                .WithoutProxy("http")
                .WithoutHttpsCertificate()
                .WithHttpHealthCheck("/health");
            return new(api, api);
        }

        // A function starts without a launch profile, which would otherwise set the environment.
        var function = builder.AddAWSLambdaFunction<Projects.Greeting_Api>("api", lambdaHandler: "Greeting.Api")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            .WithIconName("Code")
            .WithApiSettings(settings)
            .WithoutExperimentalTelemetry();
        var gateway = builder.AddAWSAPIGatewayEmulator(
                "gateway", APIGatewayType.HttpV2, new APIGatewayEmulatorOptions { HttpPort = Port, DisableHttpsEndpoint = true })
            // The greedy route must be the last: Aspire.Hosting.AWS may pass on only that one, and its emulator matches "/" with it.
            .WithReference(function, Method.Any, "/")
            .WithReference(function, Method.Any, "/{proxy+}")
            .WithIconName("CloudArrowRight")
            .WithUrlForEndpoint("http", LinkToApiPage)
            .WithHttpHealthCheck("/health");
        ShowBelow(gateway, function);
        return new(function, gateway);
    }

    // Aspire.Hosting.AWS shows a function below the Lambda service that runs it.
    static void ShowBelow(IResourceBuilder<IResource> gateway, IResourceBuilder<LambdaProjectResource> function)
    {
        var parents = function.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(relationship => relationship.Type == "Parent");
        foreach (var service in parents.Select(relationship => relationship.Resource).ToArray())
        {
            gateway.WithChildRelationship(service);
        }
    }

    static IResourceBuilder<T> WithApiSettings<T>(this IResourceBuilder<T> builder, AppHostSettings settings) where T : IResourceWithEnvironment =>
        builder.WithEnvironment(context =>
        {
            foreach (var (name, value) in settings.ApiSettings)
            {
                context.EnvironmentVariables[name] = value;
            }
        });

    // Aspire asks the exporter to retry: when everything stops and the dashboard is gone first, retries hold the API, and its port, for
    // up to 15 seconds. It also asks for the values of queries, which contain names.
    static IResourceBuilder<T> WithoutExperimentalTelemetry<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "")
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "false")
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "false");

    static void LinkToApiPage(ResourceUrlAnnotation url)
    {
        url.Url = ApiPagePath;
        url.DisplayText = "API page";
    }
}
