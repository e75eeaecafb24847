namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands that every resource with a life of its own has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts a resource that does not run.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops a resource.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Stops a resource and starts it again.</summary>
    public static readonly string RestartCommand = "restart";

    /// <summary>The present name of a command that someone may know by the name it had before Aspire 13.</summary>
    internal static string Canonical(string commandName) => commandName switch
    {
        "resource-start" => StartCommand,
        "resource-stop" => StopCommand,
        "resource-restart" => RestartCommand,
        _ => commandName,
    };
}
