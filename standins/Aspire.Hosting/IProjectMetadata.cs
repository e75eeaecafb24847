using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a .NET project is. The build generates an implementation for every project that the AppHost references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The full path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>The launch settings; those of the project's own file when null.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether the project was built already, so that starting it must not build it.</summary>
    bool SuppressBuild => false;
}
