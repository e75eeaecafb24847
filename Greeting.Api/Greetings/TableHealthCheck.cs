using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace Greeting.Api.Greetings;

/// <summary>
/// Checks whether the table answers: once at startup, which also opens the connection before the first request needs it, and
/// for every readiness request. Only changes are logged.
/// </summary>
sealed partial class TableHealthCheck(GreetingStore store, IConfiguration configuration, ILogger<TableHealthCheck> logger) : IHealthCheck, IHostedService
{
    readonly Lock reporting = new();
    bool fails;

    /// <summary>Probes once. The API starts even if the table does not answer yet; requests fail until it does.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var probe = Task.Run(() => CheckAsync(CancellationToken.None), CancellationToken.None);

        // Lambda freezes a provisioned instance as soon as it asks for events, even during a probe
        // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
        return configuration["AWS_LAMBDA_INITIALIZATION_TYPE"] == "provisioned-concurrency" ? probe : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        CheckAsync(cancellationToken);

    async Task<HealthCheckResult> CheckAsync(CancellationToken cancellationToken)
    {
        // Requests to /health are not traced. Their calls to the table would otherwise be traces of their own, every few seconds.
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            await store.ProbeAsync(cancellationToken);
            Report(null);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Report(e.Message);
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    /// <summary>Logs a change. Probes that end at the same time, as the one at startup and that of a request may, report one change.</summary>
    /// <param name="reason">Why the table does not answer, or null when it does.</param>
    void Report(string? reason)
    {
        lock (reporting)
        {
            if (reason is null && fails)
            {
                LogAnswers();
            }
            else if (reason is not null && !fails)
            {
                LogFails(reason);
            }

            fails = reason is not null;
        }
    }

    [LoggerMessage(LogLevel.Information, "The table answers again.")]
    partial void LogAnswers();

    [LoggerMessage(LogLevel.Error, "Greetings cannot be stored or read. {Reason}")]
    partial void LogFails(string reason);
}
