using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Brings the application up and down: endpoints first, so that resources can refer to each other in any order, then
/// all resources at once, each held back by what it waits for.
/// </summary>
sealed partial class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DcpHost dcp,
    DcpWatcher watcher,
    EndpointAllocator endpoints,
    ObjectFactory factory,
    InstanceRunner runner,
    ResourceUrls urls,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILogger<ApplicationOrchestrator> logger) : IHostedService, IResourceOrchestrator, IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentDictionary<string, ResourceInstance> instances = new();

    /// <summary>Starts all resources; returns when all that can start have started, or could not.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartAllAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop while something still waited; that is no failure to report.
        }
    }

    async Task StartAllAsync(CancellationToken cancellationToken)
    {
        var managed = model.Resources.Where(IsManaged).ToArray();
        foreach (var resource in managed)
        {
            InstanceNames.Assign(resource);
            resource.AddLifecycleCommands();
            var instance = new ResourceInstance(resource, resource.GetResourceId());
            instances[instance.Name] = instance;
            watcher.Add(instance);
        }

        foreach (var resource in model.Resources)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot).ConfigureAwait(false);
        }

        await dcp.StartAsync(cancellationToken).ConfigureAwait(false);
        dcp.EndsWith(watcher.FollowAsync(stopping.Token));
        await Task.WhenAll(
            PrepareContainersAsync(managed, cancellationToken),
            Task.WhenAll(model.Resources.Except(managed).ToArray().Select(resource => InitializeAsync(resource, cancellationToken))),
            Task.WhenAll(managed.Select(resource => StartAsync(resource, cancellationToken)))).ConfigureAwait(false);
    }

    /// <summary>Stops all resources and the orchestrator; the dashboard last, so that it gets the others' last telemetry.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(instances.Values
            .Where(instance => instance.Resource.Name != DashboardResource.Name)
            .Select(instance => runner.StopForGoodAsync(instance, cancellationToken))).ConfigureAwait(false);
        await dcp.StopAsync(cancellationToken).ConfigureAwait(false);
        await stopping.CancelAsync().ConfigureAwait(false);
    }

    public Task StartResourceAsync(string resourceId, CancellationToken cancellationToken) =>
        runner.StartOnRequestAsync(Find(resourceId), cancellationToken);

    public Task StopResourceAsync(string resourceId, CancellationToken cancellationToken) =>
        runner.StopAsync(Find(resourceId), cancellationToken);

    public void Dispose()
    {
        stopping.Dispose();
        foreach (var instance in instances.Values)
        {
            instance.Dispose();
        }
    }

    /// <summary>Whether DCP runs the resource. All others look after themselves.</summary>
    static bool IsManaged(IResource resource) => resource is ProjectResource or ExecutableResource || resource.IsContainer();

    ResourceInstance Find(string resourceId) => instances.GetValueOrDefault(resourceId)
        ?? throw new DistributedApplicationException($"There is no resource '{resourceId}' that can be started or stopped.");

    async Task PrepareContainersAsync(IResource[] managed, CancellationToken cancellationToken)
    {
        if (managed.Any(ContainerResourceExtensions.IsContainer))
        {
            var network = new DcpContainerNetwork
            {
                Kind = DcpKinds.ContainerNetwork.Name,
                Metadata = new() { Name = factory.Network },
                Spec = new() { NetworkName = factory.Network },
            };
            await dcp.Client.CreateAsync(DcpKinds.ContainerNetwork, network, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task StartAsync(IResource resource, CancellationToken cancellationToken)
    {
        var instance = Find(resource.GetResourceId());
        try
        {
            await endpoints.AllocateAsync(resource, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DistributedApplicationException or HttpRequestException)
        {
            await runner.FailAsync(instance, e).ConfigureAwait(false);
            return;
        }

        _ = InitializeAsync(resource, cancellationToken);
        instance.Urls = await urls.ReadAsync(resource, loggers.GetLogger(resource), cancellationToken).ConfigureAwait(false);
        await runner.StartAsync(instance, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a resource begin its own life. A failure is the resource's, not the application's.</summary>
    async Task InitializeAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsManaged(resource))
            {
                var links = await urls.ReadAsync(resource, loggers.GetLogger(resource), cancellationToken).ConfigureAwait(false);
                if (!links.IsEmpty)
                {
                    await notifications
                        .PublishUpdateAsync(resource, snapshot => snapshot with { Urls = [.. snapshot.Urls, .. links] })
                        .ConfigureAwait(false);
                }
            }

            await eventing
                .PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogInitializationFailed(logger, resource.Name, e.Message);
            LogInitializationFailed(loggers.GetLogger(resource), resource.Name, e.Message);
            await notifications
                .PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.FailedToStart })
                .ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Resource}' could not be initialized: {Reason}")]
    static partial void LogInitializationFailed(ILogger logger, string resource, string reason);
}
