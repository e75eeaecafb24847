using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Greeting.LambdaEmulator;

/// <summary>
/// A function's process, with the environment variables that Lambda sets:
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html. Disposing it ends the process.
/// </summary>
public sealed partial class FunctionProcess : IAsyncDisposable
{
    const int SigTerm = 15;

    readonly Process process;
    readonly List<string> output = [];
    readonly List<(Func<string, bool> IsAwaited, TaskCompletionSource<string> Line)> waiting = [];

    FunctionProcess(Process process) => this.process = process;

    /// <summary>What it has printed so far, one line each.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (output)
            {
                return [.. output];
            }
        }
    }

    /// <summary>Its current memory in bytes.</summary>
    public long Memory => Refreshed.WorkingSet64;

    /// <summary>Its peak memory in bytes.</summary>
    public long PeakMemory => Refreshed.PeakWorkingSet64;

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime => process.TotalProcessorTime;

    /// <summary>The process with its present figures.</summary>
    Process Refreshed
    {
        get
        {
            process.Refresh();
            return process;
        }
    }

    /// <summary>Starts a function.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="runtimeApi">The Runtime API's address: host, port, and an optional path.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">The function's own variables.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static FunctionProcess Start(
        string function, string runtimeApi, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(command[^1])),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["TZ"] = ":UTC";
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = function;
        start.Environment["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        start.Environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512";
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var started = new FunctionProcess(new Process { StartInfo = start });
        started.process.OutputDataReceived += started.Append;
        started.process.ErrorDataReceived += started.Append;
        started.process.Start();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits for a line of its output, including those already printed.</summary>
    /// <exception cref="InvalidOperationException">It ended without that line, or did not print it within a minute.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> isAwaited, CancellationToken cancellationToken)
    {
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
        {
            if (output.Find(text => isAwaited(text)) is { } text)
            {
                return text;
            }

            waiting.Add((isAwaited, line));
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            // The process ends after its last line.
            if (await Task.WhenAny(line.Task, process.WaitForExitAsync(over.Token)) == line.Task || line.Task.IsCompleted)
            {
                return await line.Task;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var ending = process.HasExited ? $"ended with code {process.ExitCode}" : "did not print the line within a minute";
            throw new InvalidOperationException($"The function {ending}: {string.Join(Environment.NewLine, Output)}");
        }
        finally
        {
            await over.CancelAsync();
            lock (output)
            {
                waiting.RemoveAll(waiter => waiter.Line == line);
            }
        }
    }

    /// <summary>Asks it to end, as Lambda does before it discards an execution environment.</summary>
    public void Terminate() => Kill(process.Id, SigTerm);

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    void Append(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (output)
            {
                output.Add(text);
                foreach (var (isAwaited, awaited) in waiting)
                {
                    if (isAwaited(text))
                    {
                        awaited.TrySetResult(text);
                    }
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
