using System.Diagnostics;
using System.Text;

namespace Greeting.Tests;

/// <summary>What a program printed and how it ended.</summary>
sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs programs that the tests need, such as dotnet, npm and terraform.</summary>
static class Command
{
    /// <summary>The folder of Greeting.sln.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>
    /// Runs a program to its end. Its standard error follows its standard output, whatever the order in which it wrote to both. A
    /// cancelled run takes the program and its children along.
    /// </summary>
    /// <param name="fileName">The program, by path or as found on the PATH.</param>
    /// <param name="arguments">One argument each, not quoted.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <param name="workingDirectory">Where it runs; the repository's root when null.</param>
    /// <param name="environment">Variables to set, or to remove where the value is null.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<CommandResult> RunAsync(
        string fileName,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingDirectory ?? RepositoryRoot,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var (output, error) = (new StringBuilder(), new StringBuilder());
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(error, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new(process.ExitCode, $"{output}{error}");

        static void Append(StringBuilder text, string? line)
        {
            // Null is the end of the stream.
            if (line is not null)
            {
                text.AppendLine(line);
            }
        }
    }

    /// <summary>The files that a command of git lists, such as <c>ls-files</c>, relative to the repository's root.</summary>
    public static async Task<string[]> ListFilesAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // Also in a container whose user does not own the folder.
        var listing = await RunAsync("git", ["-c", $"safe.directory={RepositoryRoot}", .. arguments], cancellationToken);
        Assert.True(listing.ExitCode == 0, listing.Output);
        return listing.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    static string FindRepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Greeting.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Greeting.sln is in no folder above the tests.");
        }

        return folder;
    }
}
