using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

namespace Greeting.LambdaEmulator;

/// <summary>One function: its waiting events and its running invocations.</summary>
sealed class LambdaFunction(string name, TimeSpan timeout)
{
    /// <summary>The largest event in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.</summary>
    public const int EventLimit = 6 * 1024 * 1024;

    /// <summary>The largest response in bytes, as in Lambda's own error message.</summary>
    public const int ResponseLimit = 6_291_556;

    /// <summary>How long an event waits for a function to start, which does not count towards the timeout.</summary>
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Channel<PendingInvocation> waiting = Channel.CreateUnbounded<PendingInvocation>();
    readonly ConcurrentDictionary<string, PendingInvocation> working = new();

    /// <summary>Queues an event and waits for its result, at most for the function's timeout once the function has taken it.</summary>
    public async Task<FunctionResult> InvokeAsync(ReadOnlyMemory<byte> payload, string? traceId, CancellationToken cancellationToken)
    {
        if (payload.Length > EventLimit)
        {
            return Error(FunctionResult.RequestTooLarge, $"{payload.Length} byte payload is too large for the RequestResponse invocation type (limit {EventLimit} bytes)");
        }

        var invocation = new PendingInvocation(name, payload, traceId ?? NewTraceId());
        await waiting.Writer.WriteAsync(invocation, cancellationToken);
        try
        {
            await invocation.Started.WaitAsync(StartLimit, cancellationToken);
            return await invocation.Result.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException) when (!invocation.Started.IsCompleted)
        {
            return Error(FunctionResult.TimedOut, $"No process of the function {name} asked for an event within {StartLimit.TotalSeconds} seconds.");
        }
        catch (TimeoutException)
        {
            return Error(FunctionResult.TimedOut, $"RequestId: {invocation.Id} Error: Task timed out after {timeout.TotalSeconds:0.00} seconds");
        }
        finally
        {
            invocation.Abandon();
            working.TryRemove(invocation.Id, out _);
        }
    }

    /// <summary>The next event whose caller is still waiting.</summary>
    /// <param name="closed">Cancelled when the function has closed its connection; it gets no event then.</param>
    public async Task<PendingInvocation> NextAsync(CancellationToken closed)
    {
        while (true)
        {
            var invocation = await waiting.Reader.ReadAsync(closed);
            if (closed.IsCancellationRequested)
            {
                // The event came before the cancellation reached this reader.
                Return(invocation);
                closed.ThrowIfCancellationRequested();
            }

            if (!invocation.Result.IsCompleted)
            {
                invocation.Start(timeout);
                working[invocation.Id] = invocation;
                return invocation;
            }
        }
    }

    /// <summary>Returns an event to the queue that could not be delivered.</summary>
    public void Return(PendingInvocation invocation)
    {
        working.TryRemove(invocation.Id, out _);
        waiting.Writer.TryWrite(invocation);
    }

    /// <summary>Ends an invocation; returns false if none with this id is running.</summary>
    public bool Complete(string id, FunctionResult result) =>
        working.TryRemove(id, out var invocation) && invocation.Complete(result);

    /// <summary>An error as Lambda itself reports it.</summary>
    public static FunctionResult Error(string type, string message) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new { errorType = type, errorMessage = message }), type);

    /// <summary>The caller's tracing header, or null if there is none that is valid in an HTTP header.</summary>
    public static string? TraceIdOf(HttpRequest request) =>
        request.Headers["X-Amzn-Trace-Id"].FirstOrDefault() is { } traceId && traceId.All(static character => character is >= ' ' and <= '~') ? traceId : null;

    /// <summary>A tracing header for callers that sent none: a trace that is not sampled.</summary>
    static string NewTraceId() => $"Root=1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x8}-{Guid.NewGuid():N}"[..40] + ";Sampled=0";
}

/// <summary>An event on its way through a function.</summary>
/// <param name="function">The function's name.</param>
/// <param name="payload">The event.</param>
/// <param name="traceId">The X-Ray tracing header.</param>
sealed class PendingInvocation(string function, ReadOnlyMemory<byte> payload, string traceId)
{
    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<FunctionResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = Guid.NewGuid().ToString();

    public ReadOnlyMemory<byte> Payload => payload;

    public string TraceId => traceId;

    public string Arn => $"arn:aws:lambda:us-east-1:000000000000:function:{function}";

    /// <summary>When Lambda ends the invocation.</summary>
    public DateTimeOffset Deadline { get; private set; }

    public Task<FunctionResult> Result => result.Task;

    /// <summary>Ends when a function has taken the event.</summary>
    public Task Started => started.Task;

    public void Start(TimeSpan timeout)
    {
        Deadline = DateTimeOffset.UtcNow + timeout;
        started.TrySetResult();
    }

    public bool Complete(FunctionResult outcome) => result.TrySetResult(outcome);

    public void Abandon() => result.TrySetCanceled();
}
