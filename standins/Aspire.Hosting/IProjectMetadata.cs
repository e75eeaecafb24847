using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a .NET project is. The build generates an implementation for every project that the AppHost references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The full path of the project file.</summary>
    string ProjectPath { get; }
}
