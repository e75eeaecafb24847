namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image a container is made from.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The registry; the runtime's default when null.</summary>
    public string? Registry { get; set; }

    /// <summary>The image's name.</summary>
    public required string Image { get; set; }

    /// <summary>The tag.</summary>
    public string? Tag { get; set; }
}

/// <summary>A folder or file of the host that a container sees.</summary>
/// <param name="Source">The path on the host.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="IsReadOnly">Whether the container may only read it.</param>
sealed record BindMountAnnotation(string Source, string Target, bool IsReadOnly) : IResourceAnnotation;
