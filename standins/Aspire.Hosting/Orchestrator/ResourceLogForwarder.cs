using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Writes what resources write into the AppHost's own log, one category a resource: tests show it with their results.</summary>
sealed partial class ResourceLogForwarder(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IHostEnvironment environment,
    ILoggerFactory loggerFactory) : BackgroundService
{
    readonly ConcurrentDictionary<string, Task> readers = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken).ConfigureAwait(false))
            {
                _ = readers.GetOrAdd(change.ResourceId, id => ForwardAsync(id, change.Resource.Name, stoppingToken));
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    async Task ForwardAsync(string resourceId, string resource, CancellationToken cancellationToken)
    {
        var logger = loggerFactory.CreateLogger($"{environment.ApplicationName}.Resources.{resource}");
        try
        {
            await foreach (var lines in loggers.WatchAsync(resourceId).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                foreach (var line in lines)
                {
                    LogLine(logger, line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, line.LineNumber, line.Content);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    [LoggerMessage(Message = "{LineNumber}: {Content}")]
    static partial void LogLine(ILogger logger, LogLevel level, int lineNumber, string content);
}
