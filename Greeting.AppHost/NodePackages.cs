using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Aspire.Hosting.JavaScript;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.AppHost;

/// <summary>Node.js and the npm packages of the programs that it runs.</summary>
static partial class NodePackages
{
    // Vite's requirement: "engines" in Greeting.Web/package.json.
    static readonly Version minimumVersion = new(22, 12);
    static readonly Version minimumVersionOf20 = new(20, 19);

    // npm passes a signal on to the shell that runs a script. bash becomes the script's program. dash, which is /bin/sh on Debian and
    // Ubuntu, starts it as a child and ends without it, and Vite would keep its port until the orchestrator kills it after six seconds.
    const string Bash = "/bin/bash";

    static readonly Lazy<Version?> version = new(FindVersion);

    /// <summary>Checks that the programs can run on Node.js.</summary>
    /// <param name="appHostDirectory">The AppHost's folder.</param>
    /// <returns>One line that says what is wrong and what to do, or null.</returns>
    public static string? FindError(string appHostDirectory)
    {
        if (appHostDirectory.IndexOfAny(['#', '?']) >= 0)
        {
            return $"Vite cannot serve files from '{appHostDirectory}': move the repository to a folder without '#' and '?' in its path.";
        }

        if (version.Value is not { } found)
        {
            return $"Node.js was not found: install version {minimumVersion} or later from https://nodejs.org and make sure that 'node' is on the PATH.";
        }

        if (found < minimumVersionOf20 || (found.Major > minimumVersionOf20.Major && found < minimumVersion))
        {
            return $"Node.js {found} is too old: install version {minimumVersion} or later from https://nodejs.org.";
        }

        return IsOnPath("npm") ? null : "npm was not found: install Node.js with npm from https://nodejs.org and make sure that 'npm' is on the PATH.";
    }

    /// <summary>
    /// Installs the packages with <c>npm ci</c> before the program starts, unless they are already installed: npm itself takes
    /// seconds to check.
    /// </summary>
    /// <param name="builder">The program.</param>
    /// <param name="onDemand">Installs when the program is started explicitly, not when the application starts.</param>
    public static IResourceBuilder<T> WithNpmPackages<T>(this IResourceBuilder<T> builder, bool onDemand = false) where T : JavaScriptAppResource
    {
        var folder = builder.Resource.WorkingDirectory;
        var installsAtStart = !onDemand && !AreInstalled(folder);
        builder.WithNpm(install: installsAtStart, installCommand: "ci");
        if (File.Exists(Bash))
        {
            builder.WithEnvironment("npm_config_script_shell", Bash);
        }

        if (!builder.Resource.TryGetLastAnnotation<JavaScriptPackageInstallerAnnotation>(out var annotation))
        {
            return builder; // Nothing is installed unless the application runs.
        }

        var installer = annotation.Resource;
        var installerBuilder = builder.ApplicationBuilder.CreateResourceBuilder(installer);

        // Visible in the dashboard while everything waits for it and after a failure. The dashboard shows hidden resources on request.
        _ = installsAtStart ? installerBuilder.WithHiddenOnCompletion() : installerBuilder.WithHidden();
        var installation = new TaskCompletionSource<bool>();
        installerBuilder
            .OnBeforeResourceStarted((_, _, _) =>
            {
                if (File.Exists(MarkerPath(folder)))
                {
                    File.Delete(MarkerPath(folder));
                }

                installation = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return Task.CompletedTask;
            })
            .OnResourceStopped(async (_, stopped, cancellationToken) =>
            {
                var succeeded = stopped.ResourceEvent.Snapshot.ExitCode == 0;
                await (succeeded ? RecordAsync(installer, stopped, cancellationToken) : ReportFailureAsync(installer, stopped, cancellationToken));
                installation.TrySetResult(succeeded);
            });
        return !onDemand ? builder : builder.OnBeforeResourceStarted(async (_, starting, cancellationToken) =>
        {
            if (AreInstalled(folder))
            {
                return;
            }

            var started = await starting.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(installer, KnownResourceCommands.StartCommand, cancellationToken);
            if (!started.Success || !await installation.Task.WaitAsync(cancellationToken))
            {
                throw new DistributedApplicationException($"The packages in {folder} could not be installed: see the log of '{installer.Name}'. {started.Message}");
            }
        });
    }

    /// <summary>Whether the packages of the package files were completely installed, for this version of Node.js.</summary>
    public static bool AreInstalled(string folder) =>
        File.Exists(MarkerPath(folder)) && File.ReadAllText(MarkerPath(folder)) == Fingerprint(folder);

    /// <summary>Records that <c>npm ci</c> succeeded. npm's own files do not show it: <c>npm install</c> considers an incomplete folder complete.</summary>
    public static Task MarkInstalledAsync(string folder, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(MarkerPath(folder), Fingerprint(folder), cancellationToken);

    // An exception here would end the orchestrator's watch over all programs.
    static async Task RecordAsync(ExecutableResource installer, ResourceStoppedEvent stopped, CancellationToken cancellationToken)
    {
        try
        {
            await MarkInstalledAsync(installer.WorkingDirectory, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotRecorded(stopped.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(NodePackages)), installer.WorkingDirectory, e.Message);
        }
    }

    /// <summary>Reports in one line why npm failed, on the console and in the installer's log.</summary>
    static async Task ReportFailureAsync(ExecutableResource installer, ResourceStoppedEvent stopped, CancellationToken cancellationToken)
    {
        var logs = stopped.Services.GetRequiredService<ResourceLoggerService>();
        string? code = null;
        await foreach (var lines in logs.GetAllAsync(installer).WithCancellation(cancellationToken))
        {
            code ??= lines.Select(line => ErrorCode.Match(line.Content)).FirstOrDefault(match => match.Success)?.Value;
        }

        var reason = code switch
        {
            null => $"see the log of '{installer.Name}'",
            "ENOSPC" => "the disk is full (ENOSPC); free some space, and start again",
            _ => $"the npm registry cannot be reached ({code}); check the network and 'npm config get registry', and start again",
        };
        LogFailure(stopped.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(NodePackages)), installer.WorkingDirectory, reason);
        LogFailure(logs.GetLogger(installer), installer.WorkingDirectory, reason);
    }

    static string MarkerPath(string folder) => Path.Combine(folder, "node_modules", ".apphost-installed");

    static string Fingerprint(string folder)
    {
        byte[] packageFiles = [.. File.ReadAllBytes(Path.Combine(folder, "package.json")), .. File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))];
        return $"{Convert.ToHexStringLower(SHA256.HashData(packageFiles))} node-{version.Value?.Major} {RuntimeInformation.RuntimeIdentifier}";
    }

    static Version? FindVersion()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            return Version.TryParse(node.StandardOutput.ReadToEnd().Trim().TrimStart('v'), out var found) ? found : null;
        }
        catch (Win32Exception)
        {
            return null; // not installed
        }
    }

    /// <summary>Whether a command is on the PATH: on Windows, as a script or a program.</summary>
    public static bool IsOnPath(string command)
    {
        string[] names = OperatingSystem.IsWindows() ? [$"{command}.cmd", $"{command}.exe"] : [command];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => names.Any(name => File.Exists(Path.Combine(folder, name))));
    }

    // The error codes of Node.js (https://nodejs.org/api/errors.html#common-system-errors) and npm for a full disk and for a server that
    // does not answer.
    [GeneratedRegex(@"\b(ENOSPC|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH)\b")]
    static partial Regex ErrorCode { get; }

    [LoggerMessage(LogLevel.Error, "The packages in {Folder} could not be installed: {Reason}.")]
    static partial void LogFailure(ILogger logger, string folder, string reason);

    [LoggerMessage(LogLevel.Warning, "The packages in {Folder} are installed, but the next start installs them again, because it could not be recorded: {Reason}")]
    static partial void LogNotRecorded(ILogger logger, string folder, string reason);
}
