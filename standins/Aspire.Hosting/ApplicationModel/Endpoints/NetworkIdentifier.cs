namespace Aspire.Hosting.ApplicationModel;

/// <summary>A network that an endpoint can be reached from.</summary>
/// <param name="Value">Its name.</param>
public record NetworkIdentifier(string Value);

/// <summary>The networks that every application has.</summary>
public static class KnownNetworkIdentifiers
{
    /// <summary>The developer's machine.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>The network that the application's containers share.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>Host names with a meaning.</summary>
public static class KnownHostNames
{
    /// <summary>The machine itself.</summary>
    public const string Localhost = "localhost";

    /// <summary>The developer's machine, seen from a container.</summary>
    public const string DockerDesktopHostBridge = "host.docker.internal";
}
