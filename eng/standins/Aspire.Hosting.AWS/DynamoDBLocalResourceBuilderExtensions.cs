using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for adding DynamoDB Local to the application.</summary>
public static class DynamoDBLocalResourceBuilderExtensions
{
    /// <summary>Adds DynamoDB Local, a container with an endpoint named <c>http</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static IResourceBuilder<DynamoDBLocalResource> AddAWSDynamoDBLocal(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, DynamoDBLocalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new();
        var resource = new DynamoDBLocalResource(name, options);
        var container = builder.AddResource(resource)
            .WithImage("aws-dynamodb-local/aws-dynamodb-local", "latest")
            .WithImageRegistry("public.ecr.aws")
            .WithArgs([.. resource.Arguments])
            .WithEndpoint(port: options.Port, targetPort: DynamoDBLocalResource.ContainerPort, scheme: "http")
            .ExcludeFromManifest();
        return string.IsNullOrWhiteSpace(options.LocalStorageDirectory)
            ? container
            : container.WithBindMount(options.LocalStorageDirectory, DynamoDBLocalResource.StoragePath);
    }

    /// <summary>Sets <c>AWS_ENDPOINT_URL_DYNAMODB</c>, which the AWS SDKs read, and waits for DynamoDB Local.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<DynamoDBLocalResource> dynamoDBLocalResourceBuilder)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(dynamoDBLocalResourceBuilder);
        (builder as IResourceBuilder<IResourceWithWaitSupport>)?.WaitFor(dynamoDBLocalResourceBuilder);
        return builder.WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", dynamoDBLocalResourceBuilder.GetEndpoint("http"));
    }
}
