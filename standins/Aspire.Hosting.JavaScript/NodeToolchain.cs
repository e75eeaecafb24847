using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>Whether the machine has what a JavaScript program needs: Node.js, and the package manager where one runs it.</summary>
static class NodeToolchain
{
    const int OldestMajorVersion = 20;

    const string Remedy = "Install Node.js 20 or later from https://nodejs.org/en/download and start again.";

    static readonly Lazy<Task<string?>> problem = new(FindProblemAsync);

    /// <summary>Lets the start of the resource fail with the remedy when something is missing.</summary>
    /// <exception cref="DistributedApplicationException">Node.js or npm is missing, or Node.js is too old.</exception>
    public static async Task CheckAsync(ExecutableResource resource, CancellationToken cancellationToken)
    {
        var found = resource.Command == "npm" && !IsOnPath("npm")
            ? "There is no 'npm', which comes with Node.js, on the PATH."
            : await problem.Value.WaitAsync(cancellationToken);
        if (found is not null)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' cannot start. {found} {Remedy}");
        }
    }

    static async Task<string?> FindProblemAsync()
    {
        if (!IsOnPath("node"))
        {
            return "There is no 'node' on the PATH.";
        }

        using var process = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        var version = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        return Version.TryParse(version.TrimStart('v').Split('-')[0], out var parsed) && parsed.Major >= OldestMajorVersion
            ? null
            : $"Node.js {version} is too old.";
    }

    static bool IsOnPath(string command)
    {
        var names = OperatingSystem.IsWindows() ? new[] { $"{command}.exe", $"{command}.cmd" } : [command];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => names.Any(name => File.Exists(Path.Combine(folder, name))));
    }
}
