namespace Amazon.Lambda.Core;

/// <summary>What Lambda says about one invocation.</summary>
public interface ILambdaContext
{
    /// <summary>The invocation's id, the one in the function's log lines.</summary>
    string AwsRequestId { get; }

    /// <summary>What is left until Lambda ends the invocation.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>The X-Ray tracing header, or the empty string.</summary>
    string TraceId { get; }
}
