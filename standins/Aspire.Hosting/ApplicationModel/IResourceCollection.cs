using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application.</summary>
public interface IResourceCollection : IList<IResource>
{
    /// <summary>Finds a resource.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="resource">The resource, when there is one.</param>
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource);
}
