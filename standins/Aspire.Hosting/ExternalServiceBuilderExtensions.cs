using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Something that runs already, which the application uses but does not manage.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="uri">Where it answers.</param>
public sealed class ExternalServiceResource(string name, Uri uri) : Resource(name)
{
    /// <summary>Where it answers.</summary>
    public Uri Uri { get; } = uri;
}

/// <summary>Adds services that run already.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds a service that runs already. It counts as running from the start; health checks say whether it is.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="url">Where it answers: an absolute URL without query and fragment.</param>
    /// <exception cref="ArgumentException">The URL is not of that form.</exception>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri is not { Query: "", Fragment: "" })
        {
            throw new ArgumentException($"The URL '{url}' of the external service '{name}' must be absolute, without query and fragment.", nameof(url));
        }

        return builder.AddResource(new ExternalServiceResource(name, uri))
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = KnownResourceTypes.ExternalService,
                State = KnownResourceStates.Waiting,
                Properties = [],
            })
            .OnInitializeResource(static async (resource, start, cancellationToken) =>
            {
                await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, start.Services), cancellationToken);
                await start.Notifications.PublishUpdateAsync(resource, snapshot => snapshot with
                {
                    State = KnownResourceStates.Running,
                    StartTimeStamp = DateTime.UtcNow,
                    Urls = [new(Name: null, resource.Uri.ToString(), IsInternal: false)],
                    Properties = snapshot.Properties.SetResourceProperty(CustomResourceKnownProperties.Source, resource.Uri.Host),
                });
            });
    }
}
