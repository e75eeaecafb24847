using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address an endpoint got.</summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="address">The host name or IP address that clients use.</param>
/// <param name="port">The port that clients use.</param>
/// <param name="bindingMode">The addresses that are listened on.</param>
/// <param name="targetPortExpression">The orchestrator's expression for the port that the program listens on.</param>
/// <param name="networkId">The network the address is good for.</param>
public class AllocatedEndpoint(
    EndpointAnnotation endpoint,
    string address,
    int port,
    EndpointBindingMode bindingMode,
    string? targetPortExpression = null,
    NetworkIdentifier? networkId = null)
{
    /// <summary>Creates an address on the developer's machine.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="address">The host name or IP address that clients use.</param>
    /// <param name="port">The port that clients use.</param>
    /// <param name="targetPortExpression">The orchestrator's expression for the port that the program listens on.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; } = endpoint;

    /// <summary>The host name or IP address that clients use.</summary>
    public string Address { get; } = address;

    /// <summary>The port that clients use.</summary>
    public int Port { get; } = port;

    /// <summary>The addresses that are listened on.</summary>
    public EndpointBindingMode BindingMode { get; } = bindingMode;

    /// <summary>The orchestrator's expression for the port that the program listens on.</summary>
    public string? TargetPortExpression { get; } = targetPortExpression;

    /// <summary>The network the address is good for.</summary>
    public NetworkIdentifier NetworkID { get; } = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;

    /// <summary>The scheme, such as <c>http</c>.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Host and port.</summary>
    public string EndPointString => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");

    /// <summary>Scheme, host and port, without a trailing slash.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc cref="UriString"/>
    public override string ToString() => UriString;
}

/// <summary>The addresses that an endpoint listens on.</summary>
public enum EndpointBindingMode
{
    /// <summary>One address.</summary>
    SingleAddress = 0,

    /// <summary>All addresses.</summary>
    DualStackAnyAddresses = 1,

    /// <summary>All IPv4 addresses.</summary>
    IPv4AnyAddresses = 2,

    /// <summary>All IPv6 addresses.</summary>
    IPv6AnyAddresses = 3,
}
