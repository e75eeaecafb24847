using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>One event with what Lambda says about it.</summary>
sealed class Invocation(HttpResponseMessage message, Stream content) : ILambdaContext
{
    readonly DateTimeOffset deadline = long.TryParse(Header(message, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture, out var milliseconds)
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : DateTimeOffset.MaxValue;

    /// <summary>The event's JSON.</summary>
    public Stream Event => content;

    public string AwsRequestId { get; } = Header(message, "Lambda-Runtime-Aws-Request-Id")
        ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is the address of something else: its event has no request id.");

    public string TraceId { get; } = Header(message, "Lambda-Runtime-Trace-Id") ?? "";

    public TimeSpan RemainingTime => deadline - DateTimeOffset.UtcNow;

    static string? Header(HttpResponseMessage message, string name) =>
        message.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
