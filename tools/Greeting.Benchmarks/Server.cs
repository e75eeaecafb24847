using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Greeting.Benchmarks;

/// <summary>A server in its own process, which prints the address that it listens on.</summary>
sealed partial class Server : IAsyncDisposable
{
    readonly Process process;

    Server(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its current memory in MB (2^20 bytes).</summary>
    public double Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Starts a server, and returns once it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended before.</exception>
    public static async Task<Server> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (LoopbackAddress.Match(line) is { Success: true } match)
                {
                    // Keeps further output from filling the pipe.
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return new(process, new Uri(match.Value));
                }
            }

            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended at once.");
        }
        catch
        {
            await StopAsync(process);
            throw;
        }
    }

    /// <summary>Starts the DynamoDB engine of the AppHost, in memory.</summary>
    public static async Task<Server> StartEngineAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(Tool.RepositoryRoot, "Greeting.AppHost", "dynamodb");
        await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", program], cancellationToken);
        var start = new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = program };
        start.Environment["PORT"] = "0";
        return await StartAsync(start, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => StopAsync(process);

    static async ValueTask StopAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    static partial Regex LoopbackAddress { get; }
}
