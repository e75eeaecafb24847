using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace Greeting.Api.Greetings;

/// <summary>
/// Asks whether the table answers: once at start-up, which also opens the connection before the first request needs it,
/// and for every readiness request. Changes are logged, repetitions are not.
/// </summary>
sealed partial class TableHealthCheck(GreetingStore store, IConfiguration configuration, ILogger<TableHealthCheck> logger) : IHealthCheck, IHostedService
{
    bool? answers;

    /// <summary>Probes once. A table that does not answer yet keeps nobody from starting: requests say so until it does.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var probe = Task.Run(() => CheckAsync(CancellationToken.None), CancellationToken.None);

        // Lambda freezes an instance that it provisions as soon as it asks for events, in the middle of a probe too
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
        // The request for /health is not traced; without it its call to the table would be a trace of its own, every few seconds.
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            await store.ProbeAsync(cancellationToken);
            if (answers is false)
            {
                LogAnswers();
            }

            answers = true;
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (answers is not false)
            {
                LogFails(e.Message);
            }

            answers = false;
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "The table answers again.")]
    partial void LogAnswers();

    [LoggerMessage(LogLevel.Error, "Greetings cannot be stored or read. {Reason}")]
    partial void LogFails(string reason);
}
