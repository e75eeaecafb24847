using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Offers a command on a resource, in the dashboard and to programs. It replaces one of the same name.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name programs use.</param>
    /// <param name="displayName">The name people see.</param>
    /// <param name="executeCommand">Executes it.</param>
    /// <param name="commandOptions">How it is shown, and when it can be executed.</param>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(displayName);
        ArgumentNullException.ThrowIfNull(executeCommand);
        commandOptions ??= new();
        var annotations = builder.Resource.Annotations;
        if (annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(command => command.Name == name) is { } existing)
        {
            annotations.Remove(existing);
        }
        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name,
            displayName,
            commandOptions.UpdateState ?? (_ => ResourceCommandState.Enabled),
            executeCommand,
            commandOptions.Description,
            commandOptions.ConfirmationMessage,
            commandOptions.IconName,
            commandOptions.IconVariant,
            commandOptions.IsHighlighted,
            commandOptions.Visibility));
    }
}
