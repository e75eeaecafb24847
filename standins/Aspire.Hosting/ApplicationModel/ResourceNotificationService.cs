using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Keeps the latest snapshot of every resource instance, and tells everyone who watches about each change. All else
/// that reacts to resources (waiting, health monitoring, the dashboard) watches here.
/// </summary>
public partial class ResourceNotificationService : IDisposable
{
    readonly ConcurrentDictionary<string, ResourceInstance> instances = new(StringComparer.Ordinal);
    readonly Lock announcing = new();
    readonly List<ResourceSubscription> subscriptions = [];
    readonly CancellationTokenSource disposing = new();
    readonly ILogger<ResourceNotificationService> logger;
    readonly IServiceProvider services;
    readonly ResourceLoggerService resourceLoggers;

    /// <summary>Creates the service; the host does.</summary>
    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger,
        IHostApplicationLifetime hostApplicationLifetime,
        IServiceProvider serviceProvider,
        ResourceLoggerService resourceLoggerService)
    {
        this.logger = logger;
        services = serviceProvider;
        resourceLoggers = resourceLoggerService;
        hostApplicationLifetime.ApplicationStopped.Register(disposing.Cancel);
    }

    /// <summary>Publishes a new snapshot of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="stateFactory">Makes the new snapshot from the latest; called one at a time.</param>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.GetResourceId(), stateFactory);
    }

    /// <summary>Publishes a new snapshot of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceId">Its id, see <see cref="ResourceEvent.ResourceId"/>.</param>
    /// <param name="stateFactory">Makes the new snapshot from the latest.</param>
    /// <exception cref="InvalidOperationException">The id belongs to another resource.</exception>
    public Task PublishUpdateAsync(
        IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(stateFactory);

        var instance = instances.GetOrAdd(resourceId, static (_, resource) => new ResourceInstance(resource), resource);
        if (instance.Resource != resource)
        {
            throw new InvalidOperationException($"'{resourceId}' is the id of another resource than this '{resource.Name}'.");
        }

        lock (instance)
        {
            var previous = instance.Latest ?? ResourceSnapshotRules.Initial(resource);
            var next = ResourceSnapshotRules.Complete(resource, previous, stateFactory(previous), services) with
            {
                Version = previous.Version + 1,
            };
            lock (announcing)
            {
                instance.Latest = next;
                var change = new ResourceEvent(resource, resourceId, next);
                subscriptions.ForEach(subscription => subscription.Announce(change));
            }
            if (next.State?.Text is { } state && state != previous.State?.Text)
            {
                LogState(resourceId, state);
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>The latest snapshot of every instance, and then every change, until cancelled.</summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposing.Token);
        using var subscription = Subscribe();
        foreach (var current in subscription.Current)
        {
            yield return current;
        }
        await foreach (var change in subscription.Changes.ReadAllAsync(stopping.Token).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>All snapshots of now, and every change from now on until the subscription is disposed.</summary>
    internal ResourceSubscription Subscribe()
    {
        lock (announcing)
        {
            var subscription = new ResourceSubscription(
                [
                    .. instances.Where(known => known.Value.Latest is not null)
                        .Select(known => new ResourceEvent(known.Value.Resource, known.Key, known.Value.Latest!)),
                ],
                Unsubscribe);
            subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>The latest snapshot of a resource instance.</summary>
    /// <param name="resourceId">The instance, or the name of a resource that has just one.</param>
    /// <param name="resourceEvent">The snapshot.</param>
    /// <returns>False when nothing was published for it yet.</returns>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        if (!instances.TryGetValue(resourceId, out var instance))
        {
            var named = instances.Where(known => IsNamed(known.Value.Resource, resourceId)).Take(2).ToArray();
            if (named is [var (id, only)])
            {
                (resourceId, instance) = (id, only);
            }
        }
        resourceEvent = instance?.Latest is { } latest ? new ResourceEvent(instance.Resource, resourceId, latest) : null;
        return resourceEvent is not null;
    }

    /// <summary>Ends all watches.</summary>
    public void Dispose()
    {
        disposing.Cancel();
        GC.SuppressFinalize(this);
    }

    static bool IsNamed(IResource resource, string name) => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase);

    void Unsubscribe(ResourceSubscription subscription)
    {
        lock (announcing)
        {
            subscriptions.Remove(subscription);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Resource {ResourceId} is {State}.")]
    partial void LogState(string resourceId, string state);

    sealed class ResourceInstance(IResource resource)
    {
        volatile CustomResourceSnapshot? latest;

        public IResource Resource => resource;

        public CustomResourceSnapshot? Latest
        {
            get => latest;
            set => latest = value;
        }
    }
}
