using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Executes the commands of resources, for the dashboard, tests and other code alike.</summary>
public partial class ResourceCommandService
{
    readonly ResourceNotificationService notifications;
    readonly ResourceLoggerService loggers;
    readonly IServiceProvider services;

    internal ResourceCommandService(
        ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        this.notifications = notifications;
        this.loggers = loggers;
        this.services = services;
    }

    /// <summary>Executes a command on a resource.</summary>
    /// <param name="resourceId">The resource's id, see <see cref="ResourceEvent.ResourceId"/>, or its name.</param>
    /// <param name="commandName">The command; <see cref="KnownResourceCommands"/> has the built-in ones.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How it went; failures do not throw.</returns>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(
        string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        return notifications.TryGetCurrentState(resourceId, out var current)
            ? await ExecuteAsync(current.Resource, current.ResourceId, commandName, cancellationToken).ConfigureAwait(false)
            : CommandResults.Failure($"There is no resource '{resourceId}'.");
    }

    /// <summary>Executes a command on a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="commandName">The command; <see cref="KnownResourceCommands"/> has the built-in ones.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How it went; failures do not throw.</returns>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(
        IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteAsync(resource, resource.GetResourceId(), commandName, cancellationToken);
    }

    async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource, string instance, string commandName, CancellationToken cancellationToken)
    {
        var log = loggers.GetLogger(instance);
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>()
            .FirstOrDefault(command => command.Name == KnownResourceCommands.Canonical(commandName));
        if (command is null)
        {
            return CommandResults.Failure($"Resource '{resource.Name}' has no command '{commandName}'.");
        }
        LogExecuting(log, command.Name);
        try
        {
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                Services = services,
                ResourceName = instance,
                Logger = log,
                CancellationToken = cancellationToken,
            }).ConfigureAwait(false);
            if (result is { Success: false, Canceled: false })
            {
                LogFailed(log, command.Name, result.Message, exception: null);
            }
            return result;
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            LogFailed(log, command.Name, exception.Message, exception);
            return CommandResults.Failure(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Executing command '{CommandName}'.")]
    static partial void LogExecuting(ILogger log, string commandName);

    [LoggerMessage(Level = LogLevel.Error, Message = "Command '{CommandName}' failed: {Reason}")]
    static partial void LogFailed(ILogger log, string commandName, string? reason, Exception? exception);
}
