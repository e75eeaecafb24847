namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Ends a function that is told to stop. The start of Lambda's server never completes, so the host would wait for it forever.
/// Nothing is lost, because Lambda stops a function only between invocations.
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
