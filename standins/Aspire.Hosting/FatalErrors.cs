namespace Aspire.Hosting;

/// <summary>Ends the AppHost with one line, not a stack trace, when it cannot run for a reason that the developer can mend.</summary>
static class FatalErrors
{
    static int s_registered;

    /// <summary>From now on an unhandled <see cref="DistributedApplicationException"/> is reported in one line, exit code 1.</summary>
    public static void ReportInOneLine()
    {
        if (Interlocked.Exchange(ref s_registered, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
            {
                if (failure.ExceptionObject is DistributedApplicationException exception)
                {
                    Console.Error.WriteLine(exception.Message);
                    Environment.Exit(1);
                }
            };
        }
    }
}
