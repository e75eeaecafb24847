using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dcp;

/// <summary>What configuration and environment say about the orchestrator and the dashboard's program.</summary>
sealed class DcpOptions(IConfiguration configuration)
{
    /// <summary>The orchestrator; null before it was fetched.</summary>
    public string? CliPath =>
        configuration["DcpPublisher:CliPath"] ?? InFolder(configuration["ASPIRE_DCP_PATH"], "dcp");

    /// <summary>The dashboard's program; null before it was fetched.</summary>
    public string? DashboardPath =>
        configuration["DcpPublisher:DashboardPath"]
        ?? configuration["ASPIRE_DASHBOARD_PATH"]
        ?? InFolder(configuration["ASPIRE_MANAGED_PATH"], "aspire-managed");

    /// <summary><c>docker</c> or <c>podman</c>; the orchestrator looks when null.</summary>
    public string? ContainerRuntime { get; } =
        configuration["DcpPublisher:ContainerRuntime"]
        ?? configuration["ASPIRE_CONTAINER_RUNTIME"]
        ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];

    /// <summary>Whether fixed ports are replaced by free ones, so that several AppHosts run side by side.</summary>
    public bool RandomizePorts { get; } = bool.TryParse(configuration["DcpPublisher:RandomizePorts"], out var value) && value;

    static string? InFolder(string? path, string program) => path is null || !Directory.Exists(path)
        ? path
        : Path.Combine(path, OperatingSystem.IsWindows() ? program + ".exe" : program);
}
