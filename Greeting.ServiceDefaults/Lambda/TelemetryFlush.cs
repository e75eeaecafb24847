using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Sends telemetry at the end of every request, because Lambda freezes a function as soon as it has answered. The request's span
/// ends before the answer is sent, so the answer waits for this, up to a limit.
/// </summary>
sealed class TelemetryFlush(IServiceProvider services) : IHostedService, IDisposable
{
    /// <summary>
    /// How long an answer may be delayed, in milliseconds, so that it still comes within five seconds after the four that the table may
    /// take. What is not sent by then is sent with a later request. A meter has no limit of its own: it exports on the calling thread.
    /// </summary>
    const int Limit = 500;

    ActivityListener? listener;

    /// <summary>Listens after the tracer, which then already has the span.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (tracer, meter, logger) = (services.GetService<TracerProvider>(), services.GetService<MeterProvider>(), services.GetService<LoggerProvider>());
        listener = new()
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            ActivityStopped = span =>
            {
                if (span.Kind == ActivityKind.Server)
                {
                    Task.WaitAll(
                        [Task.Run(() => tracer?.ForceFlush(Limit)), Task.Run(() => meter?.ForceFlush(Limit)), Task.Run(() => logger?.ForceFlush(Limit))], Limit);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => listener?.Dispose();
}
