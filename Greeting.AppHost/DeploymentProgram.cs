using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Greeting.AppHost;

/// <summary>What a program printed and how it ended.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
sealed partial record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Why the program failed: the errors that Terraform reports, otherwise the last line printed.</summary>
    public string Reason
    {
        get
        {
            string[] reasons = [.. Output.Split('\n').Select(TerraformMessage.Read).OfType<TerraformMessage>().Select(message => message.Error).OfType<string>()];
            if (reasons is [])
            {
                reasons = [.. TerraformError.Matches(Errors).Select(error => error.Groups["reason"].Value.Trim())];
            }

            return reasons is not []
                ? string.Join(Environment.NewLine, reasons.Distinct())
                : Last(Errors) ?? Last(Output) ?? $"Exit code {ExitCode}.";
        }
    }

    static string? Last(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();

    [GeneratedRegex(@"^\W*Error: (?<reason>.+)$", RegexOptions.Multiline)]
    static partial Regex TerraformError { get; }
}

/// <summary>A line of Terraform's machine-readable output (https://developer.hashicorp.com/terraform/internals/machine-readable-ui).</summary>
/// <param name="Type">The kind of message, such as <c>apply_start</c>.</param>
/// <param name="Text">The text for people.</param>
/// <param name="Error">An error's summary and detail; null for every other message.</param>
sealed record TerraformMessage(string Type, string Text, string? Error)
{
    /// <summary>Reads a line.</summary>
    /// <returns>The message, or null if the line is not one.</returns>
    public static TerraformMessage? Read(string line)
    {
        if (!line.StartsWith("{\"@", StringComparison.Ordinal))
        {
            return null;
        }

        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new(root.GetProperty("type").GetString()!, root.GetProperty("@message").GetString()!, ReadError(root));
    }

    static string? ReadError(JsonElement message) =>
        message.TryGetProperty("diagnostic", out var diagnostic) && diagnostic.GetProperty("severity").GetString() == "error"
            ? $"{diagnostic.GetProperty("summary")}: {diagnostic.GetProperty("detail")}"
            : null;
}

/// <summary>Runs the programs that a deployment consists of.</summary>
static class DeploymentProgram
{
    /// <summary>Looks for a program.</summary>
    /// <param name="program">The program's name, without an extension.</param>
    /// <returns>One line that says where to get the program if it is not on the PATH; otherwise null.</returns>
    public static string? FindError(string program) => NodePackages.IsOnPath(program) ? null : $"{program} was not found on the PATH: {Remedy(program)}.";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program, as found on the PATH.</param>
    /// <param name="arguments">The arguments, not quoted.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="variables">Variables to add to the environment.</param>
    /// <param name="report">Takes each line of output as it comes; null for none.</param>
    /// <param name="cancellationToken">
    /// Takes effect once the program has ended: the terminal's Ctrl+C reaches the program too, and Terraform must save its state.
    /// </param>
    /// <exception cref="DistributedApplicationException">The program could not be started.</exception>
    public static async Task<ProgramResult> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> variables,
        Action<string>? report, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, report);
        var errors = ReadAsync(process.StandardError, report);
        await process.WaitForExitAsync(CancellationToken.None);
        var result = new ProgramResult(process.ExitCode, await output, await errors);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DistributedApplicationException(FindError(start.FileName) ?? $"{start.FileName} could not be started: {e.Message}", e);
        }
    }

    static string Remedy(string program) => program switch
    {
        "terraform" => "install it from https://developer.hashicorp.com/terraform/install",
        "aws" => "install the AWS CLI from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
        "bash" => "deploy from Linux, macOS or the Windows Subsystem for Linux",
        "git" => "install it from https://git-scm.com",
        _ => "install it with your system's package manager",
    };

    static async Task<string> ReadAsync(StreamReader reader, Action<string>? report)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            text.Append(line).Append('\n');
            report?.Invoke(line);
        }

        return text.ToString();
    }
}
