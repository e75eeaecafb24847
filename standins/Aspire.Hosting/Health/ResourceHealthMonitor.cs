using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>
/// Runs the health checks of every resource for as long as it runs, publishes the results, and announces with
/// <see cref="ResourceReadyEvent"/> when it is healthy for the first time in a run.
/// </summary>
sealed partial class ResourceHealthMonitor(
    ResourceNotificationService notifications,
    HealthCheckService healthChecks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    ILogger<ResourceHealthMonitor> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // By what the changes say, in their order, not by what is true in the meantime: a quick restart is a run of its own.
        var runs = new Dictionary<IResource, Run>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                var resource = change.Resource;
                if (change.Snapshot.State?.Text == KnownResourceStates.Running)
                {
                    if (!runs.ContainsKey(resource))
                    {
                        runs[resource] = Start(resource, stoppingToken);
                    }
                }
                else if (runs.Remove(resource, out var ended))
                {
                    _ = ended.EndAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }
        await Task.WhenAll(runs.Values.Select(run => run.EndAsync())).ConfigureAwait(false);
    }

    Run Start(IResource resource, CancellationToken stoppingToken)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        return new Run(ending, Task.Run(() => MonitorAsync(resource, ending.Token), CancellationToken.None));
    }

    async Task MonitorAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            var keys = resource.GetHealthCheckKeys().ToHashSet();
            if (keys.Count == 0)
            {
                await AnnounceReadyAsync(resource, cancellationToken).ConfigureAwait(false);
                return;
            }
            var pace = new HealthCheckPace();
            var isReady = false;
            while (true)
            {
                var report = await CheckAsync(keys, cancellationToken).ConfigureAwait(false);
                await PublishAsync(resource, report, cancellationToken).ConfigureAwait(false);
                var isHealthy = report.Status == HealthStatus.Healthy;
                if (isHealthy && !isReady)
                {
                    isReady = true;
                    await AnnounceReadyAsync(resource, cancellationToken).ConfigureAwait(false);
                }
                await Task.Delay(pace.DelayAfter(isHealthy), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception exception)
        {
            LogFailure(resource.Name, exception);
        }
    }

    async Task<HealthReport> CheckAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await healthChecks.CheckHealthAsync(registration => keys.Contains(registration.Name), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Checks that throw are reported by the service; this one could not even be created.
            return new HealthReport(
                keys.ToDictionary(key => key, _ => new HealthReportEntry(
                    HealthStatus.Unhealthy, exception.Message, TimeSpan.Zero, exception, data: null)),
                TimeSpan.Zero);
        }
    }

    Task PublishAsync(IResource resource, HealthReport report, CancellationToken cancellationToken)
    {
        var lastRunAt = DateTime.UtcNow;
        ImmutableArray<HealthReportSnapshot> reports =
        [
            .. report.Entries.Select(entry => new HealthReportSnapshot(
                entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString()) { LastRunAt = lastRunAt }),
        ];
        return notifications.PublishUpdateAsync(
            resource, snapshot => cancellationToken.IsCancellationRequested ? snapshot : snapshot with { HealthReports = reports });
    }

    /// <summary>Subscribers run before anyone who waits for the resource goes on; what they throw reaches those who wait.</summary>
    async Task AnnounceReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var announced = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        await announced.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (announced.Exception is { InnerException: { } failure })
        {
            LogSubscriberFailure(resource.Name, failure);
        }
        await notifications.PublishUpdateAsync(
            resource,
            snapshot => cancellationToken.IsCancellationRequested ? snapshot : snapshot with { ResourceReadyEvent = new(announced) }).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The health of resource '{ResourceName}' is no longer watched.")]
    partial void LogFailure(string resourceName, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Something that was to happen once resource '{ResourceName}' is ready failed.")]
    partial void LogSubscriberFailure(string resourceName, Exception exception);

    /// <summary>The watch over one run of a resource.</summary>
    sealed record Run(CancellationTokenSource Ending, Task Monitoring)
    {
        /// <summary>Cancels the monitoring at once, and frees what it held when it has ended.</summary>
        public async Task EndAsync()
        {
            await Ending.CancelAsync().ConfigureAwait(false);
            await Monitoring.ConfigureAwait(false);
            Ending.Dispose();
        }
    }
}
