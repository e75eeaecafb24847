using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Makes the links that the dashboard shows for a resource: one an endpoint, changed by the AppHost's callbacks.</summary>
sealed class ResourceUrls(DistributedApplicationExecutionContext executionContext)
{
    /// <summary>The links of a resource whose endpoints have addresses.</summary>
    public async Task<ImmutableArray<UrlSnapshot>> ReadAsync(IResource resource, ILogger log, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints owner)
        {
            urls.AddRange(owner.GetEndpoints()
                .Where(endpoint => endpoint.IsAllocated)
                .Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }));
        }

        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken) { Logger = log };
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return [.. context.Urls.Select(Snapshot)];
    }

    static UrlSnapshot Snapshot(ResourceUrlAnnotation url) => new(url.Endpoint?.EndpointName, url.Url, IsInternal: false)
    {
        DisplayProperties = new(url.DisplayText ?? ""),
    };
}
