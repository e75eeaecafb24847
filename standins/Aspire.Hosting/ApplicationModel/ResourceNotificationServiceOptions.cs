namespace Aspire.Hosting.ApplicationModel;

/// <summary>Options of <see cref="ResourceNotificationService"/>.</summary>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>What happens when a resource one waits for ends or fails, where the wait itself does not say.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
