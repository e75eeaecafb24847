using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Repeats the logs of all resources in the log of the app host, under categories <c>{app host}.Resources.{resource}</c>:
/// a test that fails then says what its resources did.
/// </summary>
sealed class ResourceLogForwarder(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IHostEnvironment environment,
    ILoggerFactory loggerFactory) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var forwarding = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                if (!forwarding.ContainsKey(change.ResourceId))
                {
                    forwarding[change.ResourceId] = ForwardAsync(change, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
        await Task.WhenAll(forwarding.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task ForwardAsync(ResourceEvent resource, CancellationToken stoppingToken)
    {
        var logger = loggerFactory.CreateLogger($"{environment.ApplicationName}.Resources.{resource.Resource.Name}");
        await foreach (var lines in loggers.WatchAsync(resource.ResourceId).WithCancellation(stoppingToken))
        {
            foreach (var line in lines)
            {
                logger.Log(
                    line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, default, line, exception: null,
                    static (line, _) => $"{line.LineNumber}: {line.Content}");
            }
        }
    }
}
