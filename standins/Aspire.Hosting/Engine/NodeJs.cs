namespace Aspire.Hosting.Engine;

/// <summary>Whether the machine has Node.js and npm, which bring the engine and run JavaScript programs.</summary>
static class NodeJs
{
    const string Remedy = "install Node.js 20.19, 22.12 or newer with npm from https://nodejs.org/en/download and start again.";

    /// <summary>npm as a program that can be started.</summary>
    public static string Npm { get; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>What is the matter with Node.js and what to do about it, in one line; null when it is there.</summary>
    public static async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        if (await Tool.RunAsync("node", ["--version"], cancellationToken).ConfigureAwait(false) is not { } node)
        {
            return $"There is no 'node' on the PATH: {Remedy}";
        }

        var version = node.Output.Trim();
        return IsSupported(version) ? null : $"Node.js {version} is not supported: {Remedy}";
    }

    /// <summary>That npm is missing and what to do about it, in one line; null when it is there.</summary>
    public static string? FindNpmProblem() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, Npm)))
        ? null
        : $"There is no 'npm' on the PATH: {Remedy}";

    /// <summary>Whether a version such as "v22.12.0" is one of those that Vite runs on: ^20.19.0 || >=22.12.0.</summary>
    static bool IsSupported(string version) =>
        Version.TryParse(version.TrimStart('v').Split('-')[0], out var parsed)
        && parsed is { Major: 20, Minor: >= 19 } or { Major: 22, Minor: >= 12 } or { Major: > 22 };
}
