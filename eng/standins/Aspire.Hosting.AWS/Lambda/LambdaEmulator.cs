using System.Reflection;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.Lambda;

/// <summary>The program that plays the Lambda service and the API Gateway. It listens on the port that an environment variable names.</summary>
static class LambdaEmulator
{
    const string ServiceName = "LambdaServiceEmulator";

    static readonly string assemblyPath = typeof(LambdaEmulator).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "LambdaEmulatorPath").Value!;

    /// <summary>Adds a resource that runs the program.</summary>
    public static IResourceBuilder<T> AddLambdaEmulator<T>(
        this IDistributedApplicationBuilder builder, T resource, string portVariable, int? port)
        where T : ExecutableResource =>
        builder.AddResource(resource)
            .ExcludeFromManifest()
            .WithArgs(assemblyPath)
            .WithEnvironment("ASPIRE_HOSTED", "true")
            .WithHttpEndpoint(port: port, env: portVariable);

    /// <summary>The Lambda service of the application, which all its functions share.</summary>
    public static IResourceBuilder<LambdaEmulatorResource> GetOrAddLambdaService(this IDistributedApplicationBuilder builder) =>
        builder.Resources.OfType<LambdaEmulatorResource>().FirstOrDefault() is { } existing
            ? builder.CreateResourceBuilder(existing)
            : builder.AddLambdaEmulator(new LambdaEmulatorResource(ServiceName), "LAMBDA_RUNTIME_API_PORT", port: null)
                .WithHttpHealthCheck("/health");
}
