namespace Amazon.Lambda.Core;

/// <summary>What Lambda says about one invocation.</summary>
public interface ILambdaContext
{
    /// <summary>The invocation's id, the one in the function's log lines.</summary>
    string AwsRequestId { get; }

    /// <summary>The function's name.</summary>
    string FunctionName { get; }

    /// <summary>The version that runs: a number or <c>$LATEST</c>.</summary>
    string FunctionVersion { get; }

    /// <summary>The ARN that was called, with its version or alias if the caller gave one.</summary>
    string InvokedFunctionArn { get; }

    /// <summary>The CloudWatch log group.</summary>
    string LogGroupName { get; }

    /// <summary>The CloudWatch log stream of this execution environment.</summary>
    string LogStreamName { get; }

    /// <summary>The memory that the function may use, in MB.</summary>
    int MemoryLimitInMB { get; }

    /// <summary>What is left until Lambda ends the invocation.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>The X-Ray tracing header, or the empty string.</summary>
    string TraceId { get; }
}
