using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for adding Lambda functions to the application.</summary>
public static class LambdaExtensions
{
    const string ServiceName = "LambdaServiceEmulator";

    static readonly string emulatorPath = typeof(LambdaExtensions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "LambdaEmulatorPath").Value!;

    /// <summary>Adds a project as a Lambda function, and the Lambda service that all functions of the application share.</summary>
    /// <typeparam name="TLambdaProject">The project, which must have an entry point.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and the function's.</param>
    /// <param name="lambdaHandler">The function's handler: the name of the project's assembly.</param>
    /// <exception cref="DistributedApplicationException">The handler is that of a class library.</exception>
    public static IResourceBuilder<LambdaProjectResource> AddAWSLambdaFunction<TLambdaProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string lambdaHandler)
        where TLambdaProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(lambdaHandler);
        if (lambdaHandler.Contains("::", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"Function '{name}' has the class library handler '{lambdaHandler}': use a project with an entry point and its assembly's name as the handler.");
        }

        var service = builder.GetOrAddLambdaService();
        return builder.AddResource(new LambdaProjectResource(name))
            .WithAnnotation(new TLambdaProject())
            .WithParentRelationship(service)
            .WaitFor(service)
            .WithOtlpExporter()
            .WithEnvironment("AWS_EXECUTION_ENV", "aspire.hosting.aws")
            .WithEnvironment("AWS_LAMBDA_RUNTIME_API", $"{service.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/{name}")
            .WithEnvironment("AWS_LAMBDA_FUNCTION_NAME", name)
            .WithEnvironment("_HANDLER", lambdaHandler)
            .WithEnvironment("AWS_LAMBDA_LOG_FORMAT", "Text")
            .WithEnvironment("AWS_LAMBDA_LOG_LEVEL", "INFO");
    }

    internal static IResourceBuilder<LambdaEmulatorResource> GetOrAddLambdaService(this IDistributedApplicationBuilder builder) =>
        builder.Resources.OfType<LambdaEmulatorResource>().FirstOrDefault() is { } service
            ? builder.CreateResourceBuilder(service)
            : builder.AddResource(new LambdaEmulatorResource(ServiceName))
                .RunLambdaEmulator(port: null, portVariable: "LAMBDA_RUNTIME_API_PORT")
                // There is nothing to look at.
                .WithUrlForEndpoint("http", static url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
                .WithHttpHealthCheck("/health");

    /// <summary>Runs Greeting.LambdaEmulator on the port that an environment variable tells it.</summary>
    internal static IResourceBuilder<T> RunLambdaEmulator<T>(this IResourceBuilder<T> builder, int? port, string portVariable)
        where T : ExecutableResource =>
        builder.WithArgs(emulatorPath).WithHttpEndpoint(port: port, env: portVariable).ExcludeFromManifest();
}
