using System.Reflection;

namespace Aspire.Hosting;

/// <summary>What the build wrote into the AppHost's assembly.</summary>
static class AppHostMetadata
{
    /// <summary>The folder of the AppHost's project.</summary>
    public static string? ProjectDirectory(Assembly? appHost) => Find(appHost, "apphostprojectpath");

    /// <summary>The build output of a project that the AppHost references; null when it is unknown or missing.</summary>
    public static string? ProjectOutput(Assembly? appHost, string projectPath) =>
        Find(appHost, "aspireprojectoutput:" + projectPath) is { } output && File.Exists(output) ? output : null;

    static string? Find(Assembly? appHost, string key) => appHost?
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => string.Equals(metadata.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
