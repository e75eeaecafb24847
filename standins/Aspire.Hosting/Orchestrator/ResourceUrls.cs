using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Makes the links that the dashboard shows for a resource: one an endpoint, changed and added to by the AppHost's callbacks.</summary>
sealed class ResourceUrls(DistributedApplicationExecutionContext executionContext)
{
    /// <summary>The links of a resource whose endpoints have addresses.</summary>
    public async Task<ImmutableArray<UrlSnapshot>> ReadAsync(IResource resource, ILogger log, CancellationToken cancellationToken)
    {
        List<ResourceUrlAnnotation> urls = [.. resource.Annotations.OfType<ResourceUrlAnnotation>()];
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

    static UrlSnapshot Snapshot(ResourceUrlAnnotation url) => new(
        url.Endpoint?.EndpointName,
        url.Endpoint is { IsAllocated: true } endpoint && url.Url.StartsWith('/') ? endpoint.Url + url.Url : url.Url,
        IsInternal: url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
    {
        DisplayProperties = new(url.DisplayText ?? "", url.DisplayOrder ?? 0),
    };
}
