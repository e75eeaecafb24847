namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>An invocation's error in the form of the Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.</summary>
sealed record FunctionError(string ErrorType, string ErrorMessage, string[] StackTrace)
{
    public static FunctionError Of(Exception exception) => new(
        exception.GetType().Name,
        exception.Message,
        (exception.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
