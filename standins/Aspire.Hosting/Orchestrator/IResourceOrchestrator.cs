namespace Aspire.Hosting.Orchestrator;

/// <summary>Starts and stops single resource instances on request, once the application runs.</summary>
interface IResourceOrchestrator
{
    /// <summary>Starts an instance that has stopped, was never started, or waits for others (which it then no longer does).</summary>
    /// <param name="resourceId">The instance, as in <see cref="ApplicationModel.ResourceEvent.ResourceId"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">The instance is unknown or could not be started.</exception>
    Task StartResourceAsync(string resourceId, CancellationToken cancellationToken);

    /// <summary>Stops an instance and returns when it has stopped. A stopped instance stays as it is.</summary>
    /// <param name="resourceId">The instance, as in <see cref="ApplicationModel.ResourceEvent.ResourceId"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">The instance is unknown or could not be stopped.</exception>
    Task StopResourceAsync(string resourceId, CancellationToken cancellationToken);
}
