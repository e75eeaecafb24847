namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource instance and its snapshot after a change.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">The instance; see <see cref="ResourceId"/>.</param>
/// <param name="snapshot">The snapshot.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The instance: the resource's name with a suffix that differs from run to run, or just the name.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>The snapshot.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
