namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that people and tools can execute on a resource.</summary>
/// <param name="name">The name, unique for the resource.</param>
/// <param name="displayName">The name shown to people.</param>
/// <param name="updateState">Says whether the command can be executed, asked at every change of the resource.</param>
/// <param name="executeCommand">Executes it.</param>
/// <param name="displayDescription">What it does.</param>
/// <param name="confirmationMessage">A question to ask before it is executed.</param>
/// <param name="iconName">A Fluent UI icon.</param>
/// <param name="iconVariant">The icon's variant.</param>
/// <param name="isHighlighted">Whether it gets a button of its own rather than an entry in a menu.</param>
/// <param name="visibility">Who gets to see it.</param>
sealed class ResourceCommandAnnotation(
    string name,
    string displayName,
    Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
    string? displayDescription,
    string? confirmationMessage,
    string? iconName,
    IconVariant? iconVariant,
    bool isHighlighted,
    ResourceCommandVisibility visibility) : IResourceAnnotation
{
    public string Name { get; } = name;
    public string DisplayName { get; } = displayName;
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;
    public string? DisplayDescription { get; } = displayDescription;
    public string? ConfirmationMessage { get; } = confirmationMessage;
    public string? IconName { get; } = iconName;
    public IconVariant? IconVariant { get; } = iconVariant;
    public bool IsHighlighted { get; } = isHighlighted;
    public ResourceCommandVisibility Visibility { get; } = visibility;
}

/// <summary>A command of a resource as it is at one moment.</summary>
/// <param name="Name">The name, unique for the resource.</param>
/// <param name="State">Whether it can be executed now.</param>
/// <param name="DisplayName">The name shown to people.</param>
/// <param name="DisplayDescription">What it does.</param>
/// <param name="ConfirmationMessage">A question to ask before it is executed.</param>
/// <param name="IconName">A Fluent UI icon.</param>
/// <param name="IconVariant">The icon's variant.</param>
/// <param name="IsHighlighted">Whether it gets a button of its own rather than an entry in a menu.</param>
/// <param name="Visibility">Who gets to see it.</param>
public sealed record ResourceCommandSnapshot(
    string Name,
    ResourceCommandState State,
    string DisplayName,
    string? DisplayDescription,
    string? ConfirmationMessage,
    string? IconName,
    IconVariant? IconVariant,
    bool IsHighlighted,
    ResourceCommandVisibility Visibility);

/// <summary>Whether a command can be executed.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It cannot now, but is shown.</summary>
    Disabled,

    /// <summary>It makes no sense now, and is not shown.</summary>
    Hidden,
}

/// <summary>Who gets to see a command.</summary>
[Flags]
public enum ResourceCommandVisibility
{
    /// <summary>Nobody; it can still be executed by its name.</summary>
    None = 0,

    /// <summary>People, in the dashboard.</summary>
    UI = 1,

    /// <summary>Programs.</summary>
    Api = 2,
}

/// <summary>The variant of a Fluent UI icon.</summary>
public enum IconVariant
{
    /// <summary>Outlines.</summary>
    Regular,

    /// <summary>Filled.</summary>
    Filled,
}

/// <summary>What a command's state is decided by.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>The resource now.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The services of the application.</summary>
    public required IServiceProvider Services { get; init; }
}
