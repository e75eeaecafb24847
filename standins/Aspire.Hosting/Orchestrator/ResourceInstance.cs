using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestrator;

/// <summary>One running instance of a resource, and what the orchestrator must remember of it.</summary>
sealed class ResourceInstance(IResource resource, string name) : IDisposable
{
    TaskCompletionSource? deleted;

    public IResource Resource => resource;

    /// <summary>The instance's name, which is that of its object at DCP as well.</summary>
    public string Name => name;

    /// <summary>The kind of that object.</summary>
    public string Kind => resource.IsContainer() ? DcpKinds.Container.Name : DcpKinds.Executable.Name;

    /// <summary>Starting and stopping take turns.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Ends the wait for other resources, for somebody who does not want to wait.</summary>
    public CancellationTokenSource? Waiting { get; set; }

    /// <summary>Whether DCP has an object for the instance.</summary>
    public bool HasObject { get; set; }

    /// <summary>Whether the end of the present run was asked for.</summary>
    public bool StopRequested { get; set; }

    /// <summary>The object whose logs are being read.</summary>
    public string? LoggedUid { get; set; }

    /// <summary>The links for the dashboard.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; set; } = [];

    /// <summary>Completes when DCP says that the object is gone.</summary>
    public Task WaitForDeletion()
    {
        deleted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return deleted.Task;
    }

    public void Deleted() => deleted?.TrySetResult();

    public void Dispose()
    {
        Turn.Dispose();
        Waiting?.Dispose();
    }
}
