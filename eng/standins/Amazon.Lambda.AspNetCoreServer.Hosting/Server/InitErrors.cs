using Microsoft.Extensions.Logging.Abstractions;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// Tells Lambda why the function does not start: an exception that leaves <c>Main</c> before the first event was asked for is
/// posted to <c>init/error</c>; the runtime then ends the process with a non-zero code, as it does anyway.
/// </summary>
sealed class InitErrors
{
    public InitErrors() => AppDomain.CurrentDomain.UnhandledException += Report;

    /// <summary>From here on errors belong to invocations.</summary>
    public void EndOfInit() => AppDomain.CurrentDomain.UnhandledException -= Report;

    static void Report(object sender, UnhandledExceptionEventArgs error)
    {
        if (error.ExceptionObject is not Exception exception)
        {
            return;
        }

        using var client = new RuntimeApiClient(LambdaHosting.RuntimeApiAddress(), NullLogger.Instance);
        try
        {
            client.FailInit(exception);
        }
        catch (IOException reportError)
        {
            Console.Error.WriteLine($"The start-up error could not be reported to Lambda: {reportError.Message}");
        }
    }
}
