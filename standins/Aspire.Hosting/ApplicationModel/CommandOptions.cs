namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command is shown, and when it can be executed.</summary>
public class CommandOptions
{
    /// <summary>What the command does.</summary>
    public string? Description { get; set; }

    /// <summary>A question to ask before the command is executed.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>A Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>The icon's variant.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether the command gets a button of its own rather than an entry in a menu.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Says whether the command can be executed; without it, it always can.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }

    /// <summary>Who gets to see the command.</summary>
    public ResourceCommandVisibility Visibility { get; set; } = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api;
}
