using System.Diagnostics;

namespace Greeting.Benchmarks;

/// <summary>The programs that the benchmarks run, and the repository's folder.</summary>
static class Tool
{
    /// <summary>The repository's folder.</summary>
    /// <exception cref="InvalidOperationException">The benchmarks are not run from a clone.</exception>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Runs a program to its end and returns what it wrote. Cancellation ends the program and its children.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {output}{await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    static string FindRepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Greeting.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the benchmarks from a clone of the repository.");
        }

        return folder;
    }
}
