using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The logs of the resources: what their processes write, and what the host and integrations have to say about them.
/// </summary>
public class ResourceLoggerService : IDisposable
{
    readonly ConcurrentDictionary<string, ResourceLog> logs = new();

    /// <summary>A logger that writes into the log of a resource.</summary>
    /// <param name="resource">The resource.</param>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.GetResourceId());
    }

    /// <summary>A logger that writes into the log of a resource.</summary>
    /// <param name="resourceName">The resource's id, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public ILogger GetLogger(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return new ResourceLogger(GetLog(resourceName));
    }

    /// <summary>The log of a resource as far as it is kept, and then every further line until the log is completed.</summary>
    /// <param name="resource">The resource.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.GetResourceId());
    }

    /// <summary>The log of a resource as far as it is kept, and then every further line until the log is completed.</summary>
    /// <param name="resourceName">The resource's id, see <see cref="ResourceEvent.ResourceId"/>.</param>
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
        return GetAllAsync(resource.GetResourceId());
    }

    /// <summary>The log of a resource as far as it is kept.</summary>
    /// <param name="resourceName">The resource's id, see <see cref="ResourceEvent.ResourceId"/>.</param>
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
        Complete(resource.GetResourceId());
    }

    /// <summary>Ends the log of a resource: its watchers get what is there, and then the end.</summary>
    /// <param name="name">The resource's id, see <see cref="ResourceEvent.ResourceId"/>.</param>
    public void Complete(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        GetLog(name).Complete();
    }

    /// <summary>Adds a line that a resource's process wrote.</summary>
    /// <param name="resourceId">The resource's id, see <see cref="ResourceEvent.ResourceId"/>.</param>
    /// <param name="content">The line, as it is to be shown.</param>
    /// <param name="isErrorMessage">Whether it was written to standard error.</param>
    internal void Append(string resourceId, string content, bool isErrorMessage) => GetLog(resourceId).Append(content, isErrorMessage);

    /// <summary>Ends all logs.</summary>
    public void Dispose()
    {
        foreach (var log in logs.Values)
        {
            log.Complete();
        }
        GC.SuppressFinalize(this);
    }

    ResourceLog GetLog(string resourceId) => logs.GetOrAdd(resourceId, static _ => new ResourceLog());
}
