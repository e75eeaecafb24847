namespace Aspire.Hosting.Engine;

/// <summary>Where the orchestrator's and the dashboard's programs are.</summary>
/// <param name="DcpPath">The orchestrator.</param>
/// <param name="DashboardPath">The program that is the dashboard when called with <c>dashboard</c>.</param>
sealed record EnginePaths(string DcpPath, string DashboardPath)
{
    /// <summary>
    /// The programs that <c>aspire setup</c> has unpacked. Its link <c>bundle</c> leads to <c>versions/13.5.4_…</c>, the folder of
    /// the CLI that ran last, which may be older than what is needed here. A folder that tells no version is taken as it is.
    /// </summary>
    /// <param name="home">Where the CLI unpacks to.</param>
    /// <param name="oldest">The oldest version that will do.</param>
    /// <returns>Null when they are not all there, or too old.</returns>
    public static EnginePaths? Find(string home, Version oldest)
    {
        var bundle = new DirectoryInfo(Path.Combine(home, "bundle"));
        if (!bundle.Exists)
        {
            return null;
        }

        var folder = bundle.ResolveLinkTarget(returnFinalTarget: true) ?? bundle;
        if (Version.TryParse(folder.Name.Split('_', '-')[0], out var version) && version < oldest)
        {
            return null;
        }

        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        var paths = new EnginePaths(
            Path.Combine(folder.FullName, "dcp", "dcp" + extension),
            Path.Combine(folder.FullName, "managed", "aspire-managed" + extension));
        return File.Exists(paths.DcpPath) && File.Exists(paths.DashboardPath) ? paths : null;
    }
}
