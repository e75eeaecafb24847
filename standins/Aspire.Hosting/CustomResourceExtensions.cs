using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Configures resources that the orchestrator does not run.</summary>
public static class CustomResourceExtensions
{
    /// <summary>Sets the state that the resource shows first.</summary>
    /// <typeparam name="TResource">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="initialSnapshot">The state.</param>
    public static IResourceBuilder<TResource> WithInitialState<TResource>(
        this IResourceBuilder<TResource> builder, CustomResourceSnapshot initialSnapshot)
        where TResource : IResource =>
        builder.WithAnnotation(new ResourceSnapshotAnnotation(initialSnapshot), ResourceAnnotationMutationBehavior.Replace);
}
