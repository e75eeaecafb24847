namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Ends a function that is told to stop. Lambda's server takes events for as long as it starts, so the host would wait for
/// the end of a start that has none. There is nothing to lose: Lambda stops a function only between invocations.
/// </summary>
sealed class LambdaStop(IHostApplicationLifetime lifetime) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() =>
        {
            if (!lifetime.ApplicationStarted.IsCancellationRequested)
            {
                Environment.Exit(Environment.ExitCode);
            }
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
