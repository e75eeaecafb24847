namespace Aspire.Hosting.Engine;

/// <summary>Where the orchestrator's and the dashboard's programs are.</summary>
/// <param name="DcpPath">The orchestrator.</param>
/// <param name="DashboardPath">The program that is the dashboard when called with <c>dashboard</c>.</param>
sealed record EnginePaths(string DcpPath, string DashboardPath)
{
    /// <summary>The programs in a bundle that <c>aspire setup</c> has unpacked.</summary>
    /// <returns>Null when they are not all there.</returns>
    public static EnginePaths? Find(string bundle)
    {
        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        var paths = new EnginePaths(
            Path.Combine(bundle, "dcp", "dcp" + extension),
            Path.Combine(bundle, "managed", "aspire-managed" + extension));
        return File.Exists(paths.DcpPath) && File.Exists(paths.DashboardPath) ? paths : null;
    }
}
