namespace Aspire.Hosting.ApplicationModel;

/// <summary>The id under which the orchestrator runs a resource in this run.</summary>
/// <param name="ResourceId">See <see cref="ResourceEvent.ResourceId"/>.</param>
sealed record ResourceIdAnnotation(string ResourceId) : IResourceAnnotation;

/// <summary>Finds the ids of resources.</summary>
static class ResourceIds
{
    /// <summary>The id of a resource in this run; its name for a resource that the orchestrator does not run.</summary>
    public static string GetResourceId(this IResource resource) =>
        resource.TryGetLastAnnotation<ResourceIdAnnotation>(out var annotation) ? annotation.ResourceId : resource.Name;
}
