using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    WaitBehavior DefaultWaitBehavior =>
        services.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior
        ?? WaitBehavior.StopOnResourceUnavailable;

    /// <summary>Waits until a resource is in a state.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="targetState">The state; <see cref="KnownResourceStates.Running"/> when null.</param>
    /// <param name="cancellationToken">Gives up; the exception's message says how the resource was doing then.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(
            resourceName, [string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState], cancellationToken);

    /// <summary>Waits until a resource is in one of several states.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="targetStates">The states.</param>
    /// <param name="cancellationToken">Gives up; the exception's message says how the resource was doing then.</param>
    /// <returns>The state it is in.</returns>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        string[] states = [.. targetStates];
        var reached = await WaitAsync(
            resourceName,
            change => states.Contains(change.Snapshot.State?.Text, StringComparer.OrdinalIgnoreCase),
            $"be {string.Join(" or ", states)}",
            cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until a condition on a resource holds.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="predicate">The condition, asked at every change.</param>
    /// <param name="cancellationToken">Gives up; the exception's message says how the resource was doing then.</param>
    public Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        WaitAsync(resourceName, predicate, "meet the condition", cancellationToken);

    /// <summary>Waits until a resource is healthy and the subscribers of its <see cref="ResourceReadyEvent"/> have run.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="cancellationToken">Gives up; the exception's message says how the resource was doing then.</param>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource is healthy and the subscribers of its <see cref="ResourceReadyEvent"/> have run.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="waitBehavior">Whether a resource that ended is waited for.</param>
    /// <param name="cancellationToken">Gives up; the exception's message says how the resource was doing then.</param>
    /// <exception cref="DistributedApplicationException">There is no such resource, or it ended.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        if (waitBehavior == WaitBehavior.StopOnResourceUnavailable
            && services.GetService<DistributedApplicationModel>() is { } model
            && !model.Resources.Any(resource => IsNamed(resource, resourceName)))
        {
            throw new DistributedApplicationException($"There is no resource '{resourceName}' to become healthy.");
        }
        var change = await WaitAsync(
            resourceName,
            change => IsReady(change.Snapshot) || GivesUp(waitBehavior, change.Snapshot),
            "be healthy",
            cancellationToken).ConfigureAwait(false);
        if (!IsReady(change.Snapshot))
        {
            throw new DistributedApplicationException($"Resource '{resourceName}' cannot become healthy: it is {change.Snapshot.State?.Text}.");
        }
        await change.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
        return change;
    }

    /// <summary>
    /// Waits for everything a resource was told to wait for (<c>WaitFor</c> and its relatives); meanwhile the resource
    /// is <see cref="KnownResourceStates.Waiting"/> and says for what.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <param name="cancellationToken">Gives up; the exception's message says how the resource was doing then.</param>
    /// <exception cref="DistributedApplicationException">One of the others ended in a way that makes waiting pointless.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        WaitAnnotation[] waits = [.. resource.Annotations.OfType<WaitAnnotation>()];
        if (waits.Length == 0)
        {
            return;
        }
        var pending = waits.Select(wait => wait.Resource.Name).ToList();
        using var publishing = new SemaphoreSlim(1, 1);
        await PublishWaitingAsync(resource, pending).ConfigureAwait(false);
        await Task.WhenAll(waits.Select(async wait =>
        {
            var log = resourceLoggers.GetLogger(resource);
            LogWaiting(log, wait.Resource.Name, Aim(wait));
            await WaitForDependencyAsync(resource, wait, cancellationToken).ConfigureAwait(false);
            LogWaited(log, wait.Resource.Name);
            await publishing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                pending.Remove(wait.Resource.Name);
                await PublishWaitingAsync(resource, pending).ConfigureAwait(false);
            }
            finally
            {
                publishing.Release();
            }
        })).ConfigureAwait(false);
    }

    async Task WaitForDependencyAsync(IResource waiter, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;
        var change = await WaitAsync(
            wait.Resource.Name,
            change => IsReached(wait, change.Snapshot) || wait.WaitType switch
            {
                WaitType.WaitForCompletion => HasEnded(change.Snapshot),
                _ => GivesUp(behavior, change.Snapshot),
            },
            Aim(wait),
            cancellationToken).ConfigureAwait(false);
        var snapshot = change.Snapshot;
        if (!IsReached(wait, snapshot))
        {
            var ending = snapshot.ExitCode is { } code ? $"{snapshot.State?.Text} with exit code {code}" : $"{snapshot.State?.Text}";
            throw new DistributedApplicationException(
                $"Resource '{waiter.Name}' waits for '{wait.Resource.Name}' to {Aim(wait)}, but it is {ending}.");
        }
        if (wait.WaitType == WaitType.WaitUntilHealthy)
        {
            await snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    static string Aim(WaitAnnotation wait) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => $"end with exit code {wait.ExitCode}",
        _ => "be healthy",
    };

    static bool IsReached(WaitAnnotation wait, CustomResourceSnapshot snapshot) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => HasEnded(snapshot)
            && snapshot.State?.Text != KnownResourceStates.FailedToStart
            && (snapshot.ExitCode ?? wait.ExitCode) == wait.ExitCode,
        _ => IsReady(snapshot),
    };

    static bool IsReady(CustomResourceSnapshot snapshot) =>
        snapshot is { HealthStatus: HealthStatus.Healthy, ResourceReadyEvent: not null };

    static bool HasEnded(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    static bool GivesUp(WaitBehavior behavior, CustomResourceSnapshot snapshot) =>
        behavior == WaitBehavior.StopOnResourceUnavailable
        && (HasEnded(snapshot) || snapshot.State?.Text == KnownResourceStates.RuntimeUnhealthy);

    /// <summary>Only a resource that has not begun to run is waiting: one that someone started in the meantime stays as it is.</summary>
    Task PublishWaitingAsync(IResource resource, List<string> pending)
    {
        string[] names = [.. pending.Distinct()];
        return PublishUpdateAsync(resource, snapshot => snapshot.State?.Text is var state
            && (state is null || state == KnownResourceStates.NotStarted || state == KnownResourceStates.Starting || state == KnownResourceStates.Waiting)
            ? snapshot with
            {
                State = KnownResourceStates.Waiting,
                Properties = names.Length > 0
                    ? snapshot.Properties.SetResourceProperty(KnownProperties.Resource.WaitingFor, names)
                    : snapshot.Properties.RemoveResourceProperty(KnownProperties.Resource.WaitingFor),
            }
            : snapshot);
    }

    async Task<ResourceEvent> WaitAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, string aim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        try
        {
            await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsNamed(change.Resource, resourceName) && predicate(change))
                {
                    return change;
                }
            }
        }
        catch (OperationCanceledException canceled)
        {
            throw new OperationCanceledException(
                $"Resource '{resourceName}' did not {aim} in time. {Describe(resourceName)}", canceled, cancellationToken);
        }
        throw new OperationCanceledException($"Resource '{resourceName}' did not {aim}.");
    }

    string Describe(string resourceName)
    {
        if (!TryGetCurrentState(resourceName, out var current))
        {
            return "Nothing is known of its state.";
        }
        var snapshot = current.Snapshot;
        var checks = snapshot.HealthReports
            .Where(report => report.Status != HealthStatus.Healthy)
            .Select(report => $" Health check {report.Name}: {report.Status?.ToString() ?? "no result yet"}. {report.Description}");
        var waitingFor = snapshot.Properties
            .Where(property => property.Name == KnownProperties.Resource.WaitingFor)
            .SelectMany(property => property.Value as IEnumerable<string> ?? [])
            .Select(name => $" It waits for {name}.");
        return $"State: {snapshot.State?.Text ?? "none"}, health: {snapshot.HealthStatus?.ToString() ?? "none"}."
            + string.Concat([.. waitingFor, .. checks]);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for resource '{Dependency}' to {Aim}.")]
    static partial void LogWaiting(ILogger log, string dependency, string aim);

    [LoggerMessage(Level = LogLevel.Information, Message = "Finished waiting for resource '{Dependency}'.")]
    static partial void LogWaited(ILogger log, string dependency);
}
