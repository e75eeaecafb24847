using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>All snapshots at one moment, and every change after it.</summary>
sealed class ResourceSubscription(IReadOnlyList<ResourceEvent> current, Action<ResourceSubscription> unsubscribe) : IDisposable
{
    readonly Channel<ResourceEvent> changes = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });

    /// <summary>The latest snapshot of every instance when the subscription was made.</summary>
    public IReadOnlyList<ResourceEvent> Current => current;

    /// <summary>What has changed since, in order.</summary>
    public ChannelReader<ResourceEvent> Changes => changes.Reader;

    public void Announce(ResourceEvent change) => changes.Writer.TryWrite(change);

    public void Dispose()
    {
        unsubscribe(this);
        changes.Writer.TryComplete();
    }
}
