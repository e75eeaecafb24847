using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The ids under which the orchestrator runs a resource, where they differ from its name.</summary>
/// <param name="ResourceIds">One id an instance; see <see cref="ResourceEvent.ResourceId"/>.</param>
sealed record ResourceInstancesAnnotation(ImmutableArray<string> ResourceIds) : IResourceAnnotation;

static class ResourceInstances
{
    /// <summary>The ids of a resource's instances; its name for a resource that the orchestrator does not run.</summary>
    public static ImmutableArray<string> GetResolvedResourceNames(this IResource resource) =>
        resource.Annotations.OfType<ResourceInstancesAnnotation>().LastOrDefault()?.ResourceIds ?? [resource.Name];
}
