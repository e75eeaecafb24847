namespace Greeting.LambdaEmulator;

/// <summary>How an invocation ended.</summary>
/// <param name="Payload">The function's JSON: its response, or its error with type, message and stack trace.</param>
/// <param name="Error">The error's type as the function or Lambda named it; null when the function responded.</param>
public sealed record FunctionResult(ReadOnlyMemory<byte> Payload, string? Error = null)
{
    /// <summary>The error type of an invocation that took longer than allowed.</summary>
    public const string TimedOut = "Sandbox.Timedout";

    /// <summary>The error type of an event that is larger than Lambda accepts.</summary>
    public const string RequestTooLarge = "RequestTooLargeException";

    /// <summary>The error type of a response that is larger than Lambda accepts.</summary>
    public const string ResponseTooLarge = "Function.ResponseSizeTooLarge";
}
