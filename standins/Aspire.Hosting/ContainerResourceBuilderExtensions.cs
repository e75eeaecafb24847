using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Configures containers.</summary>
public static class ContainerResourceBuilderExtensions
{
    /// <summary>Says which image to use.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="image">The image's name.</param>
    /// <param name="tag">The tag; <c>latest</c> when null.</param>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null)
        where T : ContainerResource
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        return builder.WithAnnotation(
            new ContainerImageAnnotation { Image = image, Tag = tag ?? "latest" }, ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Says which registry the image comes from.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="registry">The registry's host; the runtime's default when null.</param>
    /// <exception cref="InvalidOperationException">The container has no image yet.</exception>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry)
        where T : ContainerResource
    {
        if (!builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            throw new InvalidOperationException($"Container '{builder.Resource.Name}' has no image yet: call WithImage first.");
        }

        image.Registry = registry;
        return builder;
    }

    /// <summary>Lets the container see a folder or file of the host.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="source">The path on the host, relative to the AppHost's folder.</param>
    /// <param name="target">The path in the container.</param>
    /// <param name="isReadOnly">Whether the container may only read it.</param>
    public static IResourceBuilder<T> WithBindMount<T>(
        this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource => builder.WithAnnotation(
            new BindMountAnnotation(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, isReadOnly));
}
