using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A link of a resource in the dashboard.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The higher, the further in front.</summary>
    public int? DisplayOrder;

    /// <summary>The address; relative to the endpoint when it starts with a slash.</summary>
    public required string Url { get; set; }

    /// <summary>The text to show in place of the address.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint that the link is for.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where the dashboard shows it.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }
}

/// <summary>Where the dashboard shows a link.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the list of resources and in the details.</summary>
    SummaryAndDetails = 0,

    /// <summary>Only in the details.</summary>
    DetailsOnly = 1,
}

/// <summary>Changes the links of a resource once its endpoints have addresses.</summary>
/// <param name="callback">Changes them.</param>
public sealed class ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Changes the links.</param>
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback)
        : this(context =>
        {
            callback(context);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Changes the links.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>The links of a resource.</summary>
/// <param name="executionContext">The run.</param>
/// <param name="resource">The resource.</param>
/// <param name="urls">The links so far.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    IResource resource,
    List<ResourceUrlAnnotation>? urls = null,
    CancellationToken cancellationToken = default)
{
    /// <summary>The run.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The links so far.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The resource's log.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>An endpoint of the resource.</summary>
    /// <param name="name">Its name.</param>
    public EndpointReference? GetEndpoint(string name) => Resource is IResourceWithEndpoints owner ? new(owner, name) : null;
}
