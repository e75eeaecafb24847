using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Lambda;

namespace Aspire.Hosting;

/// <summary>Lambda functions as resources.</summary>
public static class LambdaExtensions
{
    /// <summary>Adds a project as a Lambda function, and the Lambda service it asks for events.</summary>
    /// <typeparam name="TLambdaProject">The project.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and the function's.</param>
    /// <param name="lambdaHandler">The function's handler; for a project with an entry point of its own, the assembly's name.</param>
    /// <param name="options">Options; null: the defaults.</param>
    public static IResourceBuilder<LambdaProjectResource> AddAWSLambdaFunction<TLambdaProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string lambdaHandler, LambdaFunctionOptions? options = null)
        where TLambdaProject : IProjectMetadata, new()
    {
        if (lambdaHandler.Contains("::", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"Function '{name}' has the handler '{lambdaHandler}' of a class library: only projects with an entry point of their own can be run here.");
        }

        options ??= new();
        var service = builder.GetOrAddLambdaService();
        var runtimeApi = service.GetEndpoint("http");
        return builder.AddResource(new LambdaProjectResource(name))
            .WithAnnotation(new TLambdaProject())
            .WithOtlpExporter()
            .WithParentRelationship(service)
            .WaitFor(service)
            .WithEnvironment("AWS_EXECUTION_ENV", "aspire.hosting.aws")
            .WithEnvironment("AWS_LAMBDA_RUNTIME_API", $"{runtimeApi.Property(EndpointProperty.HostAndPort)}/{name}")
            .WithEnvironment("AWS_LAMBDA_FUNCTION_NAME", name)
            .WithEnvironment("_HANDLER", lambdaHandler)
            .WithEnvironment("AWS_LAMBDA_LOG_FORMAT", options.LogFormat.Value)
            .WithEnvironment("AWS_LAMBDA_LOG_LEVEL", options.ApplicationLogLevel.Value);
    }
}
