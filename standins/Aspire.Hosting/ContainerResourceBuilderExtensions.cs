using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds and configures containers.</summary>
public static class ContainerResourceBuilderExtensions
{
    /// <summary>Adds a container from the image's latest version, or the one that its name says.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="image">The image: <c>[registry/]name[:tag]</c>.</param>
    public static IResourceBuilder<ContainerResource> AddContainer(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string image) =>
        builder.AddResource(new ContainerResource(name)).WithImage(image);

    /// <summary>Adds a container.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="image">The image: <c>[registry/]name</c>.</param>
    /// <param name="tag">The image's tag.</param>
    public static IResourceBuilder<ContainerResource> AddContainer(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string image, string tag) =>
        builder.AddResource(new ContainerResource(name)).WithImage(image, tag);

    /// <summary>Says which image to use.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="image">The image: <c>[registry/]name[:tag]</c>.</param>
    /// <param name="tag">The tag; that in the name or <c>latest</c> when null.</param>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null)
        where T : ContainerResource
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        var annotation = ContainerImageName.Parse(image);
        annotation.Tag = tag ?? annotation.Tag ?? (annotation.SHA256 is null ? "latest" : null);
        if (builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var earlier))
        {
            annotation.Registry ??= earlier.Registry;
        }

        return builder.WithAnnotation(annotation, ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Says which tag of the image to use.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="tag">The tag.</param>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag)
        where T : ContainerResource => builder.ChangeImage(image => (image.Tag, image.SHA256) = (tag, null));

    /// <summary>Says which registry the image comes from.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="registry">The registry's host; the runtime's default when null.</param>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry)
        where T : ContainerResource => builder.ChangeImage(image => image.Registry = registry);

    /// <summary>Says which version of the image to use, by its digest.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="sha256">The SHA-256 digest, in hexadecimal.</param>
    public static IResourceBuilder<T> WithImageSHA256<T>(this IResourceBuilder<T> builder, string sha256)
        where T : ContainerResource => builder.ChangeImage(image => (image.Tag, image.SHA256) = (null, sha256));

    /// <summary>Says when the image is pulled.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="pullPolicy">When.</param>
    public static IResourceBuilder<T> WithImagePullPolicy<T>(this IResourceBuilder<T> builder, ImagePullPolicy pullPolicy)
        where T : ContainerResource => builder.WithAnnotation(
            new ContainerImagePullPolicyAnnotation { ImagePullPolicy = pullPolicy }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Lets the container see a folder or file of the host.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="source">The path on the host, relative to the AppHost's folder.</param>
    /// <param name="target">The path in the container.</param>
    /// <param name="isReadOnly">Whether the container may only read it.</param>
    public static IResourceBuilder<T> WithBindMount<T>(
        this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource => builder.WithAnnotation(new ContainerMountAnnotation(
            Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));

    /// <summary>Gives the container an anonymous volume.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="target">The path in the container.</param>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string target)
        where T : ContainerResource => builder.WithVolume(name: null, target);

    /// <summary>Gives the container a volume.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="name">The volume's name; an anonymous one when null.</param>
    /// <param name="target">The path in the container.</param>
    /// <param name="isReadOnly">Whether the container may only read it.</param>
    public static IResourceBuilder<T> WithVolume<T>(
        this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));

    /// <summary>Says which program of the image runs.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="entrypoint">The program.</param>
    public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint)
        where T : ContainerResource
    {
        builder.Resource.Entrypoint = entrypoint;
        return builder;
    }

    /// <summary>Says how long the container lives.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="lifetime">How long.</param>
    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime)
        where T : ContainerResource => builder.WithAnnotation(
            new ContainerLifetimeAnnotation { Lifetime = lifetime }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Says what the container runtime calls the container.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="name">The name.</param>
    public static IResourceBuilder<T> WithContainerName<T>(this IResourceBuilder<T> builder, string name)
        where T : ContainerResource => builder.WithAnnotation(
            new ContainerNameAnnotation { Name = name }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Adds arguments to the container runtime's command.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="args">The arguments.</param>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : ContainerResource => builder.WithContainerRuntimeArgs(context =>
        {
            foreach (var arg in args)
            {
                context.Args.Add(arg);
            }
        });

    /// <summary>Adds arguments to the container runtime's command.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="callback">Adds them.</param>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(
        this IResourceBuilder<T> builder, Action<ContainerRuntimeArgsCallbackContext> callback)
        where T : ContainerResource => builder.WithContainerRuntimeArgs(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });

    /// <summary>Adds arguments to the container runtime's command.</summary>
    /// <typeparam name="T">The container's type.</typeparam>
    /// <param name="builder">The container.</param>
    /// <param name="callback">Adds them.</param>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(
        this IResourceBuilder<T> builder, Func<ContainerRuntimeArgsCallbackContext, Task> callback)
        where T : ContainerResource => builder.WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(callback));

    static IResourceBuilder<T> ChangeImage<T>(this IResourceBuilder<T> builder, Action<ContainerImageAnnotation> change)
        where T : ContainerResource
    {
        if (!builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            throw new InvalidOperationException($"Container '{builder.Resource.Name}' has no image yet: call WithImage first.");
        }

        change(image);
        return builder;
    }
}
