using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Follows what DCP says of the objects it runs, and passes it on: states as notifications, output as logs.</summary>
sealed partial class DcpWatcher(
    DcpHost dcp,
    EndpointAllocator endpoints,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    ILogger<DcpWatcher> logger)
{
    readonly ConcurrentDictionary<string, ResourceInstance> _instances = new();

    /// <summary>Makes an instance known, before its object is created.</summary>
    public void Add(ResourceInstance instance) => _instances[instance.Name] = instance;

    /// <summary>Follows all changes. The task ends when DCP does.</summary>
    public Task FollowAsync(CancellationToken cancellationToken) => Task.WhenAll(
        FollowAsync(DcpKinds.Service, change => Apply(change.Object), cancellationToken),
        FollowAsync(
            DcpKinds.Executable,
            change => ApplyAsync(
                DcpKinds.Executable,
                change,
                (snapshot, instance, executable) => InstanceState.Apply(snapshot, instance.Resource, executable, instance.StopRequested),
                ["stdout", "stderr"],
                cancellationToken),
            cancellationToken),
        FollowAsync(
            DcpKinds.Container,
            change => ApplyAsync(
                DcpKinds.Container,
                change,
                (snapshot, instance, container) => InstanceState.Apply(snapshot, container, instance.StopRequested),
                ["startup_stderr", "stdout", "stderr"],
                cancellationToken),
            cancellationToken));

    async Task FollowAsync<T>(DcpKind<T> kind, Func<DcpWatchEvent<T>, Task> apply, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            await foreach (var change in dcp.Client.WatchAsync(kind, cancellationToken).ConfigureAwait(false))
            {
                await apply(change).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            LogWatchEnded(logger, kind.Name, e.Message);
        }
    }

    Task Apply(DcpService? service)
    {
        if (service is not null)
        {
            endpoints.ServiceChanged(service);
        }

        return Task.CompletedTask;
    }

    async Task ApplyAsync<T>(
        DcpKind<T> kind,
        DcpWatchEvent<T> change,
        Func<CustomResourceSnapshot, ResourceInstance, T, CustomResourceSnapshot> update,
        string[] logSources,
        CancellationToken cancellationToken)
        where T : DcpObject
    {
        if (change.Object is not { } value || !_instances.TryGetValue(value.Metadata.Name, out var instance))
        {
            return;
        }

        if (change.Type == "DELETED")
        {
            instance.Deleted();
            return;
        }

        string? before = null, now = null;
        await notifications.PublishUpdateAsync(instance.Resource, instance.Name, snapshot =>
        {
            before = snapshot.State?.Text;
            var next = update(snapshot, instance, value);
            now = next.State?.Text;
            return next with { Urls = Links(instance, now) };
        }).ConfigureAwait(false);

        if (instance.LoggedUid != value.Metadata.Uid && now is not null)
        {
            instance.LoggedUid = value.Metadata.Uid;
            foreach (var source in logSources)
            {
                _ = ReadLogAsync(kind, instance.Name, source, cancellationToken);
            }
        }

        if (now == KnownResourceStates.FailedToStart && before != now)
        {
            _ = ReadLogAsync(kind, instance.Name, "system", cancellationToken);
        }

        if (before != now && IsEnd(now) && !IsEnd(before))
        {
            _ = PublishStoppedAsync(instance, cancellationToken);
        }
    }

    static bool IsEnd(string? state) => KnownResourceStates.TerminalStates.Contains(state);

    static ImmutableArray<UrlSnapshot> Links(ResourceInstance instance, string? state) =>
        [.. instance.Urls.Select(url => url with { IsInactive = state != KnownResourceStates.Running })];

    async Task ReadLogAsync<T>(DcpKind<T> kind, string name, string source, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            var isError = source.EndsWith("stderr", StringComparison.Ordinal) || source == "system";
            var stream = await dcp.Client.OpenLogAsync(kind, name, source, cancellationToken).ConfigureAwait(false);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                loggers.Append(name, line, isError);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            LogLogEnded(logger, source, name, e.Message);
        }
    }

    async Task PublishStoppedAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (notifications.TryGetCurrentState(instance.Name, out var current))
        {
            try
            {
                await eventing
                    .PublishAsync(new ResourceStoppedEvent(instance.Resource, services, current), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogListenerFailed(logger, instance.Name, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "No more changes of kind {Kind}: {Reason}")]
    static partial void LogWatchEnded(ILogger logger, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No more {Source} of {Instance}: {Reason}")]
    static partial void LogLogEnded(ILogger logger, string source, string instance, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A listener to the end of {Instance} failed.")]
    static partial void LogListenerFailed(ILogger logger, string instance, Exception exception);
}
