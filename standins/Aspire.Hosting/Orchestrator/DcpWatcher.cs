using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
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
    static readonly TimeSpan PauseBetweenWatches = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    readonly ConcurrentDictionary<string, ResourceInstance> instances = new();

    /// <summary>Makes an instance known, before its object is created.</summary>
    public void Add(ResourceInstance instance) => instances[instance.Name] = instance;

    /// <summary>Follows all changes. The task ends when DCP does.</summary>
    public Task FollowAsync(CancellationToken cancellationToken) => Task.WhenAll(
        FollowAsync(DcpKinds.Service, (service, _) => Apply(service), cancellationToken),
        FollowAsync(
            DcpKinds.Executable,
            (value, isDeleted) => ApplyAsync(
                DcpKinds.Executable,
                value,
                isDeleted,
                (snapshot, instance, executable) => InstanceState.Apply(snapshot, instance.Resource, executable, instance.StopRequested),
                ["stdout", "stderr"],
                cancellationToken),
            cancellationToken),
        FollowAsync(
            DcpKinds.Container,
            (value, isDeleted) => ApplyAsync(
                DcpKinds.Container,
                value,
                isDeleted,
                (snapshot, instance, container) => InstanceState.Apply(snapshot, container, instance.StopRequested),
                ["startup_stderr", "stdout", "stderr"],
                cancellationToken),
            cancellationToken));

    /// <summary>Opens one watch after the other, as DCP ends each of them in time, until DCP itself is gone.</summary>
    async Task FollowAsync<T>(DcpKind<T> kind, Func<T, bool, Task> apply, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            while (true)
            {
                var pause = PauseBetweenWatches;
                try
                {
                    await WatchAsync(kind, apply, cancellationToken).ConfigureAwait(false);
                    LogWatchEnded(logger, kind.Name);
                }
                catch (Exception e) when (IsBroken(e))
                {
                    LogWatchBroken(logger, dcp.IsStopping ? LogLevel.Debug : LogLevel.Warning, kind.Name, e.Message);
                    pause = PauseAfterFailure;
                }

                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            LogGone(logger, dcp.IsStopping ? LogLevel.Debug : LogLevel.Error, kind.Name, e.Message);
        }
    }

    /// <summary>Whether a watch has failed though DCP may still be there: it listens no more when it is gone.</summary>
    static bool IsBroken(Exception e) =>
        e is IOException or JsonException or HttpRequestException { HttpRequestError: not HttpRequestError.ConnectionError };

    async Task WatchAsync<T>(DcpKind<T> kind, Func<T, bool, Task> apply, CancellationToken cancellationToken)
        where T : DcpObject
    {
        var watch = await dcp.Client.OpenWatchAsync(kind, cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            await NoteDeletionsAsync(kind, cancellationToken).ConfigureAwait(false);
            await foreach (var change in DcpClient.ReadWatchAsync(watch, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await apply(change.Object.Deserialize(kind.Json)!, change.Type == DcpWatchEvent.Deleted).ConfigureAwait(false);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    // One change that makes trouble must not keep the later ones from being seen.
                    LogChangeFailed(logger, kind.Name, e);
                }
            }
        }
    }

    /// <summary>A new watch tells what there is, but not what was deleted since the one before.</summary>
    async Task NoteDeletionsAsync<T>(DcpKind<T> kind, CancellationToken cancellationToken)
        where T : DcpObject
    {
        var expected = instances.Values.Where(instance => instance.HasObject && instance.Kind == kind.Name).ToArray();
        if (expected.Length == 0)
        {
            return;
        }

        var present = await dcp.Client.ListAsync(kind, cancellationToken).ConfigureAwait(false);
        foreach (var instance in expected.Where(instance => !present.Contains(instance.Name)))
        {
            instance.Deleted();
        }
    }

    Task Apply(DcpService service)
    {
        endpoints.ServiceChanged(service);
        return Task.CompletedTask;
    }

    async Task ApplyAsync<T>(
        DcpKind<T> kind,
        T value,
        bool isDeleted,
        Func<CustomResourceSnapshot, ResourceInstance, T, CustomResourceSnapshot> update,
        string[] logSources,
        CancellationToken cancellationToken)
        where T : DcpObject
    {
        if (!instances.TryGetValue(value.Metadata.Name, out var instance))
        {
            return;
        }

        if (isDeleted)
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "DCP has ended the watch over kind {Kind}; the next one follows.")]
    static partial void LogWatchEnded(ILogger logger, string kind);

    [LoggerMessage(Message = "The watch over kind {Kind} broke off and is opened again: {Reason}")]
    static partial void LogWatchBroken(ILogger logger, LogLevel level, string kind, string reason);

    [LoggerMessage(Message = "The orchestrator is gone, so nothing more is known of kind {Kind}: {Reason}")]
    static partial void LogGone(ILogger logger, LogLevel level, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of kind {Kind} could not be followed.")]
    static partial void LogChangeFailed(ILogger logger, string kind, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "No more {Source} of {Instance}: {Reason}")]
    static partial void LogLogEnded(ILogger logger, string source, string instance, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A listener to the end of {Instance} failed.")]
    static partial void LogListenerFailed(ILogger logger, string instance, Exception exception);
}
