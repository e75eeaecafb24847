using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// Runs DCP, the orchestrator: started with a folder of its own that holds its credentials and the output of what it
/// runs, told to stop all that and itself at the end. It watches the AppHost's process and does the same if that dies.
/// </summary>
sealed partial class DcpHost(DcpOptions options, ILogger<DcpHost> logger) : IAsyncDisposable
{
    /// <summary>Variables of the AppHost that would change what its resources do.</summary>
    static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPIRE_LOG_LEVEL"];

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    SessionFolder? session;
    DcpClient? client;
    Task? ended;

    /// <summary>The API, once DCP was started.</summary>
    public DcpClient Client => client ?? throw new InvalidOperationException("DCP was not started.");

    /// <summary>Whether DCP was told to stop, so that its end is no surprise.</summary>
    public bool IsStopping => session is null;

    /// <summary>Starts DCP and waits until it answers.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be had or does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var program = options.CliPath ?? throw new InvalidOperationException("It is not known where DCP is.");
        session = SessionFolder.Create();
        var kubeconfigPath = Path.Combine(session.Path, "kubeconfig");
        var certificate = DcpCertificate.Create(session.Path);
        await LaunchAsync(program, kubeconfigPath, certificate, cancellationToken).ConfigureAwait(false);
        client = new DcpClient(await ReadAsync(kubeconfigPath, cancellationToken).ConfigureAwait(false), certificate);
        LogStarted(logger, program);
    }

    /// <summary>Notes a task that ends when DCP does, so that stopping can wait for it.</summary>
    public void EndsWith(Task watch) => ended = watch;

    /// <summary>Stops all that DCP runs, and DCP.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref session, null) is not { } running)
        {
            return;
        }

        try
        {
            if (client is not null)
            {
                await client.ShutDownAsync(cancellationToken).ConfigureAwait(false);
            }

            if (ended is { } watch)
            {
                await watch.WaitAsync(StopLimit, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (HttpRequestException e)
        {
            LogStopFailed(logger, e.Message);
        }
        finally
        {
            client?.Dispose();
            running.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    async Task LaunchAsync(
        string program, string kubeconfigPath, DcpCertificate certificate, CancellationToken cancellationToken)
    {
        // Detached, it stays out of the terminal's process group: Ctrl+C reaches the AppHost alone, which stops it in order.
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "start-apiserver",
                "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                "--detach",
                "--kubeconfig", kubeconfigPath,
                "--tls-cert-file", certificate.CertificatePath,
                "--tls-key-file", certificate.KeyPath,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = session!.Path,
            Environment = { ["DCP_SESSION_FOLDER"] = session.Path },
        };
        if (options.ContainerRuntime is { } runtime)
        {
            start.ArgumentList.Add("--container-runtime");
            start.ArgumentList.Add(runtime);
        }

        foreach (var name in NotInherited)
        {
            start.Environment.Remove(name);
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                var text = await error.ConfigureAwait(false) + await output.ConfigureAwait(false);
                throw new DistributedApplicationException($"The orchestrator '{program}' did not start: {text.Trim()}");
            }
        }
        catch (Win32Exception e)
        {
            throw new DistributedApplicationException($"The orchestrator '{program}' cannot be started: {e.Message}", e);
        }
    }

    /// <summary>The file appears when DCP listens. A few reads in quick succession cost less than a watcher's setup.</summary>
    static async Task<DcpKubeconfig> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            if (File.Exists(path)
                && DcpKubeconfig.TryParse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)) is { } kubeconfig)
            {
                return kubeconfig;
            }

            if (started.Elapsed > StartLimit)
            {
                throw new DistributedApplicationException($"The orchestrator did not answer within {StartLimit.TotalSeconds} seconds.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The orchestrator {Program} is running.")]
    static partial void LogStarted(ILogger logger, string program);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The orchestrator could not be told to stop: {Reason} It ends with this process.")]
    static partial void LogStopFailed(ILogger logger, string reason);
}
