using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Greeting.AppHost;

/// <summary>The container runtime that Aspire would use.</summary>
static class ContainerRuntime
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the runtime's engine answers, not only its client. Aspire reads the runtime's name from the same variables
    /// (https://learn.microsoft.com/dotnet/aspire/app-host/configuration); without one, Docker is tried and then Podman.
    /// </summary>
    public static bool Answers(IConfiguration configuration)
    {
        var chosen = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        string[] candidates = string.IsNullOrEmpty(chosen) ? ["docker", "podman"] : [chosen];
        return candidates.Any(EngineAnswers);
    }

    static bool EngineAnswers(string command)
    {
        try
        {
            // `info` talks to the engine and exits with a code other than 0 when there is none.
            using var process = Process.Start(new ProcessStartInfo(command, "info")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(Timeout))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
    }
}
