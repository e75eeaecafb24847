using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Marks a resource that people cannot start, stop or restart.</summary>
public sealed class ExcludeLifecycleCommandsAnnotation : IResourceAnnotation;

/// <summary>Start, Stop and Restart, offered as the state of the resource allows.</summary>
static class LifecycleCommands
{
    /// <summary>Gives a resource the three commands, unless it is not for people to start and stop.</summary>
    public static void AddLifecycleCommands(this IResource resource)
    {
        if (resource.HasAnnotationOfType<ExcludeLifecycleCommandsAnnotation>())
        {
            return;
        }

        resource.Annotations.Add(Command(
            KnownResourceCommands.StartCommand, "Start", "Start this resource", "Play", IconVariant.Filled, isHighlighted: true,
            state => IsStopped(state) || state == KnownResourceStates.Waiting ? ResourceCommandState.Enabled
                : IsBetween(state) ? ResourceCommandState.Disabled
                : ResourceCommandState.Hidden,
            (orchestrator, instance, cancellationToken) => orchestrator.StartResourceAsync(instance, cancellationToken)));

        resource.Annotations.Add(Command(
            KnownResourceCommands.StopCommand, "Stop", "Stop this resource", "Stop", IconVariant.Filled, isHighlighted: true,
            state => state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled
                : CanStop(state) ? ResourceCommandState.Enabled
                : ResourceCommandState.Hidden,
            (orchestrator, instance, cancellationToken) => orchestrator.StopResourceAsync(instance, cancellationToken)));

        resource.Annotations.Add(Command(
            KnownResourceCommands.RestartCommand, "Restart", "Stop this resource and start it again", "ArrowCounterclockwise",
            IconVariant.Regular, isHighlighted: false,
            state => CanStop(state) && state != KnownResourceStates.Stopping ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            async (orchestrator, instance, cancellationToken) =>
            {
                await orchestrator.StopResourceAsync(instance, cancellationToken).ConfigureAwait(false);
                await orchestrator.StartResourceAsync(instance, cancellationToken).ConfigureAwait(false);
            }));
    }

    static bool IsStopped(string? state) => state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);

    static bool IsBetween(string? state) =>
        string.IsNullOrEmpty(state)
        || state == KnownResourceStates.Starting
        || state == KnownResourceStates.Building
        || state == KnownResourceStates.RuntimeUnhealthy;

    static bool CanStop(string? state) => !IsStopped(state) && !IsBetween(state) && state != KnownResourceStates.Waiting;

    static ResourceCommandAnnotation Command(
        string name, string displayName, string description, string icon, IconVariant iconVariant, bool isHighlighted,
        Func<string?, ResourceCommandState> stateOf,
        Func<IResourceOrchestrator, string, CancellationToken, Task> execute) => new(
            name,
            displayName,
            context => stateOf(context.ResourceSnapshot.State?.Text),
            async context =>
            {
                await execute(
                    context.Services.GetRequiredService<IResourceOrchestrator>(), context.ResourceName, context.CancellationToken)
                    .ConfigureAwait(false);
                return CommandResults.Success();
            },
            description,
            confirmationMessage: null,
            icon,
            iconVariant,
            isHighlighted,
            ResourceCommandVisibility.UI | ResourceCommandVisibility.Api);
}
