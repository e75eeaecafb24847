namespace Aspire.Hosting.ApplicationModel;

/// <summary>The application: its resources.</summary>
public class DistributedApplicationModel
{
    /// <summary>Creates a model.</summary>
    /// <param name="resources">Its resources, shared with the caller.</param>
    public DistributedApplicationModel(IResourceCollection resources) => Resources = resources;

    /// <summary>Creates a model.</summary>
    /// <param name="resources">Its resources.</param>
    public DistributedApplicationModel(IEnumerable<IResource> resources) => Resources = new ResourceCollection(resources);

    /// <summary>The resources, in the order they were added.</summary>
    public IResourceCollection Resources { get; }
}
