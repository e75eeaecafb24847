using System.Collections.ObjectModel;
using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What all resources have in common.</summary>
[DebuggerDisplay("{GetType().Name,nq} {Name}")]
public abstract class Resource : IResource
{
    /// <summary>Creates a resource.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and hyphens, starting with a letter.</param>
    /// <exception cref="ArgumentException">The name is of another form.</exception>
    protected Resource(string name)
    {
        ResourceName.Validate(name);
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}

/// <summary>The annotations of a resource, in the order they were added.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>What adding an annotation does to those of its type that are there already.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Leaves them.</summary>
    Append = 0,

    /// <summary>Removes them.</summary>
    Replace = 1,
}
