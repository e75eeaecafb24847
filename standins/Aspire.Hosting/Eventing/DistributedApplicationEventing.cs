using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>Delivers events in the order in which the listeners came.</summary>
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    readonly ConcurrentDictionary<Type, ImmutableList<DistributedApplicationEventSubscription>> subscriptions = new();

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        var subscription = new DistributedApplicationEventSubscription((@event, cancellationToken) => callback((T)@event, cancellationToken));
        subscriptions.AddOrUpdate(typeof(T), _ => [subscription], (_, existing) => existing.Add(subscription));
        return subscription;
    }

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        Subscribe<T>((@event, cancellationToken) =>
            ReferenceEquals(@event.Resource, resource) ? callback(@event, cancellationToken) : Task.CompletedTask);

    /// <inheritdoc/>
    public async Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        foreach (var subscription in subscriptions.GetValueOrDefault(typeof(T)) ?? [])
        {
            await subscription.Callback(@event, cancellationToken).ConfigureAwait(false);
        }
    }
}
