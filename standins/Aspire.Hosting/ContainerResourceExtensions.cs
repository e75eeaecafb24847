using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Questions to containers.</summary>
public static class ContainerResourceExtensions
{
    /// <summary>Whether a resource runs as a container.</summary>
    /// <param name="resource">The resource.</param>
    public static bool IsContainer(this IResource resource) => resource.HasAnnotationOfType<ContainerImageAnnotation>();
}
