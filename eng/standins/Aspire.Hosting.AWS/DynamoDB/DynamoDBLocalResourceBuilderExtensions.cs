using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;

namespace Aspire.Hosting;

/// <summary>DynamoDB Local as a resource.</summary>
public static class DynamoDBLocalResourceBuilderExtensions
{
    /// <summary>Adds DynamoDB Local, in a container, with an endpoint named "http".</summary>
    public static IResourceBuilder<DynamoDBLocalResource> AddAWSDynamoDBLocal(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, DynamoDBLocalOptions? options = null)
    {
        var resource = new DynamoDBLocalResource(name, options ?? new());
        var container = builder.AddResource(resource)
            .ExcludeFromManifest()
            .WithEndpoint(port: resource.Options.Port, targetPort: DynamoDBLocalResource.ContainerPort, scheme: "http")
            .WithArgs(resource.CommandLine())
            .WithImage(resource.Options.Image, resource.Options.Tag)
            .WithImageRegistry(resource.Options.Registry);
        return string.IsNullOrWhiteSpace(resource.Options.LocalStorageDirectory)
            ? container
            : container.WithBindMount(resource.Options.LocalStorageDirectory, DynamoDBLocalResource.StorageMountPoint);
    }

    /// <summary>Waits for DynamoDB Local and sets AWS_ENDPOINT_URL_DYNAMODB, which the AWS SDKs read, to its address.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<DynamoDBLocalResource> dynamoDBLocalResourceBuilder)
        where TDestination : IResourceWithEnvironment
    {
        if (builder is IResourceBuilder<IResourceWithWaitSupport> waiting)
        {
            waiting.WaitFor(dynamoDBLocalResourceBuilder);
        }

        return builder.WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", dynamoDBLocalResourceBuilder.GetEndpoint("http"));
    }
}
