namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image a container is made from.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The registry; the runtime's default when null.</summary>
    public string? Registry { get; set; }

    /// <summary>The image's name.</summary>
    public required string Image { get; set; }

    /// <summary>The tag, unless there is a digest.</summary>
    public string? Tag { get; set; }

    /// <summary>The SHA-256 digest, in hexadecimal.</summary>
    public string? SHA256 { get; set; }
}

/// <summary>When a container's image is pulled.</summary>
public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    /// <summary>When.</summary>
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

/// <summary>When an image is pulled.</summary>
public enum ImagePullPolicy
{
    /// <summary>As the container runtime does.</summary>
    Default = 0,

    /// <summary>Before every start.</summary>
    Always = 1,

    /// <summary>When the machine lacks it.</summary>
    Missing = 2,

    /// <summary>Never.</summary>
    Never = 3,
}

/// <summary>How long a container lives.</summary>
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    /// <summary>How long.</summary>
    public required ContainerLifetime Lifetime { get; set; }
}

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the AppHost.</summary>
    Session = 0,

    /// <summary>Beyond the AppHost; the next run finds it again.</summary>
    Persistent = 1,
}

/// <summary>A folder or volume that a container sees.</summary>
/// <param name="source">The folder on the host or the volume's name; null for an anonymous volume.</param>
/// <param name="target">The path in the container.</param>
/// <param name="type">Folder or volume.</param>
/// <param name="isReadOnly">Whether the container may only read it.</param>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    : IResourceAnnotation
{
    /// <summary>The folder on the host or the volume's name; null for an anonymous volume.</summary>
    public string? Source { get; } = source;

    /// <summary>The path in the container.</summary>
    public string Target { get; } = target;

    /// <summary>Folder or volume.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>Whether the container may only read it.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>What a container mount is.</summary>
public enum ContainerMountType
{
    /// <summary>A folder or file of the host.</summary>
    BindMount = 0,

    /// <summary>A volume of the container runtime.</summary>
    Volume = 1,
}

/// <summary>The name a container has in the container runtime.</summary>
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>The name.</summary>
    public required string Name { get; set; }
}

/// <summary>Adds arguments to the container runtime's command when a container is made.</summary>
/// <param name="callback">Adds the arguments.</param>
public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Creates the annotation.</summary>
    /// <param name="callback">Adds the arguments.</param>
    public ContainerRuntimeArgsCallbackAnnotation(Action<IList<object>> callback)
        : this(context =>
        {
            callback(context.Args);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Adds the arguments.</summary>
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>The arguments for the container runtime.</summary>
/// <param name="args">The arguments so far: strings or <see cref="IValueProvider"/>s.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>The arguments so far: strings or <see cref="IValueProvider"/>s.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
