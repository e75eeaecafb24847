using System.Runtime.InteropServices;

namespace Aspire.Hosting.Engine;

/// <summary>
/// Brings Aspire's orchestrator and dashboard to the machine: they are inside the Aspire CLI, which npm has as one
/// package a platform. The first AppHost that needs them fetches and unpacks them below <c>~/.aspire</c>, where the CLI
/// itself would; all later ones find them there.
/// </summary>
sealed class EngineInstaller
{
    const string Size = "about 130 MB";

    static readonly string Home =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire");

    static readonly Version Version = new(13, 5, 4);

    readonly Lock gate = new();
    Task<EnginePaths>? installation;

    /// <summary>The engine, fetched if it is missing.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be had; the message says why in one line.</exception>
    public Task<EnginePaths> EnsureAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return installation ??= FindOrInstallAsync(cancellationToken);
        }
    }

    /// <summary>The npm package for a platform, such as <c>@microsoft/aspire-cli-linux-x64</c>.</summary>
    internal static string PackageName(string runtimeIdentifier)
    {
        // npm's names end in the platform as .NET spells it, but for Windows and macOS it may carry a version: win10-x64.
        var parts = runtimeIdentifier.Split('-');
        var system = parts[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        return "@microsoft/aspire-cli-" + string.Join('-', [system, .. parts[1..]]);
    }

    static async Task<EnginePaths> FindOrInstallAsync(CancellationToken cancellationToken)
    {
        if (EnginePaths.Find(Home, Version) is { } present)
        {
            return present;
        }

        Directory.CreateDirectory(Home);
        using var turn = await InstallationTurn.WaitAsync(Path.Combine(Home, "engine.lock"), cancellationToken).ConfigureAwait(false);
        // Another AppHost may have fetched it while this one waited.
        if (EnginePaths.Find(Home, Version) is { } fetched)
        {
            return fetched;
        }

        await InstallAsync(PackageName(RuntimeInformation.RuntimeIdentifier), cancellationToken).ConfigureAwait(false);
        return EnginePaths.Find(Home, Version) ?? throw new DistributedApplicationException(
            $"The Aspire CLI {Version} did not unpack its orchestrator and dashboard to '{Home}'.");
    }

    static async Task InstallAsync(string package, CancellationToken cancellationToken)
    {
        await CheckNodeAsync(cancellationToken).ConfigureAwait(false);
        Console.WriteLine($"Fetching Aspire's orchestrator and dashboard ({package} {Version}, {Size}, once per machine) ...");
        var folder = Path.Combine(Home, "engine-download");
        try
        {
            await FetchAsync(package, folder, cancellationToken).ConfigureAwait(false);
            Console.WriteLine($"Unpacking them to {Home} ...");
            await UnpackAsync(package, folder, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    static async Task CheckNodeAsync(CancellationToken cancellationToken)
    {
        if ((await NodeJs.FindProblemAsync(cancellationToken).ConfigureAwait(false) ?? NodeJs.FindNpmProblem()) is { } problem)
        {
            throw new DistributedApplicationException($"Aspire's orchestrator comes as an npm package. {problem}");
        }
    }

    static async Task FetchAsync(string package, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var npm = await Tool.RunAsync(
            NodeJs.Npm,
            [
                "install", $"{package}@{Version}", "--prefix", folder,
                "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error",
                // An outage is told in seconds; npm alone would try for more than a minute.
                "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
            ],
            cancellationToken).ConfigureAwait(false)
            ?? throw new DistributedApplicationException($"'{NodeJs.Npm}' does not run.");
        if (npm.ExitCode == 0)
        {
            return;
        }

        throw new DistributedApplicationException(
            npm.Output.Contains("E404", StringComparison.Ordinal) || npm.Output.Contains("ETARGET", StringComparison.Ordinal)
                ? $"There is no package {package} {Version} in the npm registry: this platform ({RuntimeInformation.RuntimeIdentifier}) cannot run Aspire's orchestrator from it. Set DcpPublisher__CliPath and DcpPublisher__DashboardPath to programs that you have."
                : $"npm could not fetch {package} {Version}: {FirstLine(npm.Output)} Check the network and npm's registry setting (npm config get registry), then start again.");
    }

    static async Task UnpackAsync(string package, string folder, CancellationToken cancellationToken)
    {
        var cli = Path.Combine(folder, "node_modules", package, "bin", OperatingSystem.IsWindows() ? "aspire.exe" : "aspire");
        var setup = await Tool.RunAsync(
            cli,
            ["setup", "--install-path", Home, "--non-interactive", "--nologo"],
            cancellationToken,
            new() { ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true", ["NO_COLOR"] = "1" }).ConfigureAwait(false);
        if (setup is not { ExitCode: 0 })
        {
            throw new DistributedApplicationException(
                $"The Aspire CLI could not unpack its orchestrator and dashboard to '{Home}': {FirstLine(setup?.Output ?? $"'{cli}' does not run.")}");
        }
    }

    static string FirstLine(string text) =>
        (text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no reason given")
        .TrimEnd('.') + ".";
}
