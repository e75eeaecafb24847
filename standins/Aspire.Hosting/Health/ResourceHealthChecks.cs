using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Health;

/// <summary>Which health checks decide about a resource.</summary>
static class ResourceHealthChecks
{
    /// <summary>The names of the resource's own checks and of those of its parents: a child of something ill is ill.</summary>
    public static IReadOnlyList<string> GetHealthCheckKeys(this IResource resource)
    {
        List<string> keys = [];
        for (IResource? current = resource; current is not null; current = (current as IResourceWithParent)?.Parent)
        {
            keys.AddRange(current.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key));
        }
        return [.. keys.Distinct()];
    }
}
