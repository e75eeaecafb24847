using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>One event with what Lambda says about it; disposing it returns the event's memory.</summary>
sealed class Invocation(RuntimeApiReply reply) : ILambdaContext, IDisposable
{
    readonly DateTimeOffset deadline =
        long.TryParse(reply.Headers.GetValueOrDefault("Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.MaxValue;

    /// <summary>The event's JSON.</summary>
    public ReadOnlyMemory<byte> Event => reply.Body.Written;

    public string AwsRequestId { get; } = reply.Headers.GetValueOrDefault("Lambda-Runtime-Aws-Request-Id")
        ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is the address of something else: its event has no request id.");

    public string InvokedFunctionArn => reply.Headers.GetValueOrDefault("Lambda-Runtime-Invoked-Function-Arn", "");

    public string TraceId => reply.Headers.GetValueOrDefault("Lambda-Runtime-Trace-Id", "");

    /// <summary>Zero when the deadline has passed, <see cref="TimeSpan.MaxValue"/> or nearly so when there is none.</summary>
    public TimeSpan RemainingTime => deadline - DateTimeOffset.UtcNow is { Ticks: > 0 } remaining ? remaining : TimeSpan.Zero;

    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");

    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB => int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    public void Dispose() => reply.Dispose();

    static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
