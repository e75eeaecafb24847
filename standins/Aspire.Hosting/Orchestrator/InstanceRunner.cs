using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Starts and stops single instances of resources.</summary>
sealed partial class InstanceRunner(
    DcpHost dcp,
    EndpointAllocator endpoints,
    ObjectFactory factory,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    ILogger<InstanceRunner> logger)
{
    /// <summary>A little more than DCP gives a process between asking and killing it.</summary>
    static readonly TimeSpan OrderlyStopLimit = TimeSpan.FromSeconds(8);

    /// <summary>Starts an instance as part of the application, unless it is to be started by hand.</summary>
    public Task StartAsync(ResourceInstance instance, CancellationToken cancellationToken) =>
        instance.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()
            ? PublishAsync(instance, KnownResourceStates.NotStarted)
            : InTurnAsync(instance, waits: true, cancellationToken);

    /// <summary>Starts an instance because somebody wants it to run now; a wait for other resources ends.</summary>
    public async Task StartOnRequestAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        if (instance.Waiting is { } waiting)
        {
            await waiting.CancelAsync().ConfigureAwait(false);
            return;
        }

        await InTurnAsync(instance, waits: false, cancellationToken).ConfigureAwait(false);
        if (StateOf(instance) == KnownResourceStates.FailedToStart)
        {
            throw new DistributedApplicationException($"Resource '{instance.Resource.Name}' could not be started; its log says why.");
        }
    }

    /// <summary>Stops an instance and returns when it has stopped.</summary>
    public async Task StopAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        await instance.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!instance.HasObject || HasEnded(instance))
            {
                return;
            }

            instance.StopRequested = true;
            await PublishAsync(instance, KnownResourceStates.Stopping).ConfigureAwait(false);
            ProcessTree.TerminateLeaves(ProcessIdOf(instance));
            if (instance.Resource.IsContainer())
            {
                await dcp.Client.StopAsync(DcpKinds.Container, instance.Name, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await dcp.Client.StopAsync(DcpKinds.Executable, instance.Name, cancellationToken).ConfigureAwait(false);
            }

            await notifications.WaitForResourceAsync(
                instance.Resource.Name,
                change => change.ResourceId == instance.Name && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            instance.Turn.Release();
        }
    }

    /// <summary>Stops an instance because the application stops. What goes wrong is left to the orchestrator's own end.</summary>
    public async Task StopForGoodAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(OrderlyStopLimit);
        try
        {
            await StopAsync(instance, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            LogStopFailed(logger, instance.Name, e.Message);
        }
    }

    /// <summary>Says why an instance cannot start, in one line on the console and in its log.</summary>
    public async Task FailAsync(ResourceInstance instance, Exception exception)
    {
        var reason = exception is DistributedApplicationException
            ? exception.Message
            : $"Resource '{instance.Resource.Name}' could not be started: {exception.Message}";
        LogFailed(logger, reason);
        LogFailed(loggers.GetLogger(instance.Name), reason);
        await PublishAsync(instance, KnownResourceStates.FailedToStart).ConfigureAwait(false);
    }

    async Task InTurnAsync(ResourceInstance instance, bool waits, CancellationToken cancellationToken)
    {
        await instance.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (instance.HasObject && !HasEnded(instance))
            {
                return;
            }

            await RunAsync(instance, waits, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(instance, e).ConfigureAwait(false);
        }
        finally
        {
            instance.Turn.Release();
        }
    }

    async Task RunAsync(ResourceInstance instance, bool waits, CancellationToken cancellationToken)
    {
        if (instance.HasObject)
        {
            await DeleteAsync(instance, cancellationToken).ConfigureAwait(false);
        }

        instance.StopRequested = false;
        await notifications.PublishUpdateAsync(instance.Resource, instance.Name, snapshot => snapshot with
        {
            State = KnownResourceStates.Starting,
            ExitCode = null,
            StartTimeStamp = null,
            StopTimeStamp = null,
        }).ConfigureAwait(false);
        await endpoints.AllocateAsync(instance.Resource, cancellationToken).ConfigureAwait(false);
        await eventing
            .PublishAsync(new BeforeResourceStartedEvent(instance.Resource, services), cancellationToken)
            .ConfigureAwait(false);
        if (waits)
        {
            await WaitForOthersAsync(instance, cancellationToken).ConfigureAwait(false);
        }

        var log = loggers.GetLogger(instance.Name);
        if (instance.Resource.IsContainer())
        {
            var container = await factory.CreateContainerAsync(instance.Resource, instance.Name, log, cancellationToken).ConfigureAwait(false);
            await dcp.Client.CreateAsync(DcpKinds.Container, container, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var executable = await factory.CreateExecutableAsync(instance.Resource, instance.Name, log, cancellationToken).ConfigureAwait(false);
            await dcp.Client.CreateAsync(DcpKinds.Executable, executable, cancellationToken).ConfigureAwait(false);
        }

        instance.HasObject = true;
    }

    async Task WaitForOthersAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        instance.Waiting = waiting;
        try
        {
            await notifications.WaitForDependenciesAsync(instance.Resource, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogStartedWithoutWaiting(loggers.GetLogger(instance.Name));
        }
        finally
        {
            instance.Waiting = null;
        }

        await PublishAsync(instance, KnownResourceStates.Starting).ConfigureAwait(false);
    }

    /// <summary>DCP runs an object once; a new run is a new object of the same name.</summary>
    async Task DeleteAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var deletion = instance.WaitForDeletion();
        var existed = instance.Resource.IsContainer()
            ? await dcp.Client.DeleteAsync(DcpKinds.Container, instance.Name, cancellationToken).ConfigureAwait(false)
            : await dcp.Client.DeleteAsync(DcpKinds.Executable, instance.Name, cancellationToken).ConfigureAwait(false);
        if (existed)
        {
            await deletion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        instance.HasObject = false;
    }

    bool HasEnded(ResourceInstance instance) => KnownResourceStates.TerminalStates.Contains(StateOf(instance));

    string? StateOf(ResourceInstance instance) =>
        notifications.TryGetCurrentState(instance.Name, out var current) ? current.Snapshot.State?.Text : null;

    long? ProcessIdOf(ResourceInstance instance) => notifications.TryGetCurrentState(instance.Name, out var current)
        ? current.Snapshot.Properties.FirstOrDefault(property => property.Name == KnownProperties.Executable.Pid)?.Value as long?
        : null;

    Task PublishAsync(ResourceInstance instance, string state) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.Name, snapshot => snapshot with { State = state });

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Instance} could not be stopped in order: {Reason}")]
    static partial void LogStopFailed(ILogger logger, string instance, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Starting without waiting any longer, as asked.")]
    static partial void LogStartedWithoutWaiting(ILogger logger);
}
