using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The logs of the resources: what their processes write, and what the host and integrations have to say about them.
/// </summary>
public class ResourceLoggerService : IDisposable
{
    readonly ConcurrentDictionary<string, ResourceLog> _logs = new();

    /// <summary>A logger that writes into the log of a resource, of all its instances where there are several.</summary>
    /// <param name="resource">The resource.</param>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceLogger([.. resource.GetResolvedResourceNames().Select(GetLog)]);
    }

    /// <summary>A logger that writes into the log of a resource instance.</summary>
    /// <param name="resourceName">The instance, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public ILogger GetLogger(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return new ResourceLogger([GetLog(resourceName)]);
    }

    /// <summary>The log of a resource as far as it is kept, and then every further line until the log is completed.</summary>
    /// <param name="resource">The resource.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Merge([.. resource.GetResolvedResourceNames().Select(WatchAsync)]);
    }

    /// <summary>The log of an instance as far as it is kept, and then every further line until the log is completed.</summary>
    /// <param name="resourceName">The instance, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return GetLog(resourceName).ReadAsync(follow: true);
    }

    /// <summary>The log of a resource as far as it is kept.</summary>
    /// <param name="resource">The resource.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Merge([.. resource.GetResolvedResourceNames().Select(GetAllAsync)]);
    }

    /// <summary>The log of an instance as far as it is kept.</summary>
    /// <param name="resourceName">The instance, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return GetLog(resourceName).ReadAsync(follow: false);
    }

    /// <summary>Ends the log of a resource: its watchers get what is there, and then the end.</summary>
    /// <param name="resource">The resource.</param>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var name in resource.GetResolvedResourceNames())
        {
            Complete(name);
        }
    }

    /// <summary>Ends the log of an instance: its watchers get what is there, and then the end.</summary>
    /// <param name="name">The instance, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public void Complete(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        GetLog(name).Complete();
    }

    /// <summary>Forgets the lines kept for later watchers.</summary>
    /// <param name="resourceName">The instance, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public void ClearBacklog(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        GetLog(resourceName).Clear();
    }

    /// <summary>Adds a line that a resource's process wrote.</summary>
    /// <param name="resourceId">The instance, see <see cref="ResourceEvent.ResourceId"/>.</param>
    /// <param name="content">The line, as it is to be shown.</param>
    /// <param name="isErrorMessage">Whether it was written to standard error.</param>
    internal void Append(string resourceId, string content, bool isErrorMessage) => GetLog(resourceId).Append(content, isErrorMessage);

    /// <summary>Ends all logs.</summary>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }
        GC.SuppressFinalize(this);
    }

    ResourceLog GetLog(string resourceId) => _logs.GetOrAdd(resourceId, static _ => new ResourceLog());

    static IAsyncEnumerable<IReadOnlyList<LogLine>> Merge(IAsyncEnumerable<IReadOnlyList<LogLine>>[] sources) =>
        sources is [var single] ? single : MergeAsync(sources);

    static async IAsyncEnumerable<IReadOnlyList<LogLine>> MergeAsync(
        IAsyncEnumerable<IReadOnlyList<LogLine>>[] sources, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var merged = Channel.CreateUnbounded<IReadOnlyList<LogLine>>();
        var readers = Task.WhenAll(sources.Select(async source =>
        {
            await foreach (var lines in source.WithCancellation(reading.Token).ConfigureAwait(false))
            {
                merged.Writer.TryWrite(lines);
            }
        }));
        _ = readers.ContinueWith(done => merged.Writer.TryComplete(done.Exception), TaskScheduler.Default);
        try
        {
            await foreach (var lines in merged.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return lines;
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
        }
    }
}
