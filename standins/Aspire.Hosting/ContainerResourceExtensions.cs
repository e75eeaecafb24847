using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Questions to containers.</summary>
public static class ContainerResourceExtensions
{
    /// <summary>The containers of an application.</summary>
    /// <param name="model">The application.</param>
    public static IEnumerable<IResource> GetContainerResources(this DistributedApplicationModel model) =>
        model.Resources.Where(IsContainer);

    /// <summary>Whether a resource runs as a container.</summary>
    /// <param name="resource">The resource.</param>
    public static bool IsContainer(this IResource resource) => resource.HasAnnotationOfType<ContainerImageAnnotation>();
}
