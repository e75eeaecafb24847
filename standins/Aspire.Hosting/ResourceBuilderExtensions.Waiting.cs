using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts a resource only once another one is running, healthy and ready.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource that waits.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy, waitBehavior: null);

    /// <summary>Starts a resource only once another one is running, healthy and ready.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource that waits.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <param name="waitBehavior">What a failure of the other resource means.</param>
    public static IResourceBuilder<T> WaitFor<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy, waitBehavior);

    /// <summary>Starts a resource only once another one has ended.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource that waits.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <param name="exitCode">The exit code it must end with.</param>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        Guard(builder.Resource, dependency.Resource);
        return builder
            .WithRelationship(dependency.Resource, KnownRelationshipTypes.WaitFor)
            .WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitForCompletion, exitCode));
    }

    /// <summary>Starts a resource only when somebody starts it.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder)
        where T : IResource => builder.WithAnnotation(new ExplicitStartupAnnotation(), ResourceAnnotationMutationBehavior.Replace);

    static IResourceBuilder<T> Wait<T>(this IResourceBuilder<T> builder, IResource dependency, WaitType type, WaitBehavior? waitBehavior)
        where T : IResourceWithWaitSupport
    {
        Guard(builder.Resource, dependency);
        for (var parent = (dependency as IResourceWithParent)?.Parent; parent is not null; parent = (parent as IResourceWithParent)?.Parent)
        {
            // What a child needs is there only once its parent is, so that is waited for as well.
            Guard(builder.Resource, parent);
            builder.WithAnnotation(new WaitAnnotation(parent, type) { WaitBehavior = waitBehavior });
        }

        return builder
            .WithRelationship(dependency, KnownRelationshipTypes.WaitFor)
            .WithAnnotation(new WaitAnnotation(dependency, type) { WaitBehavior = waitBehavior });
    }

    static void Guard(IResource waiting, IResource dependency)
    {
        if (ReferenceEquals(waiting, dependency))
        {
            throw new DistributedApplicationException($"Resource '{waiting.Name}' cannot wait for itself.");
        }

        if (waiting is IResourceWithParent { Parent: var parent } && ReferenceEquals(parent, dependency))
        {
            throw new DistributedApplicationException($"Resource '{waiting.Name}' cannot wait for its parent '{dependency.Name}'.");
        }
    }
}
