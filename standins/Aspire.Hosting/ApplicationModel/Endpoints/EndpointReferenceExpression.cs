using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
/// <param name="endpointReference">The endpoint.</param>
/// <param name="property">Which part.</param>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    : IExpressionValue, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference;

    /// <summary>Which part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{PropertyName}}}";

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    string PropertyName => Property switch
    {
        EndpointProperty.HostAndPort => "hostAndPort",
        EndpointProperty.TargetPort => "targetPort",
        EndpointProperty.TlsEnabled => "tlsEnabled",
        EndpointProperty.IPV4Host or EndpointProperty.Host => "host",
        _ => Property.ToString().ToLowerInvariant(),
    };

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        GetValueAsync(new(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        var annotation = Endpoint.EndpointAnnotation;
        switch (Property)
        {
            case EndpointProperty.Scheme:
                return annotation.UriScheme;
            case EndpointProperty.TlsEnabled:
                return annotation.TlsEnabled ? bool.TrueString : bool.FalseString;
            case EndpointProperty.TargetPort when annotation.TargetPort is { } port:
                return port.ToString(CultureInfo.InvariantCulture);
        }

        var address = SeenFrom(
            Endpoint.ContextNetworkID ?? context.Network ?? NetworkOf(context.Caller),
            await annotation.WaitForAllocationAsync(cancellationToken).ConfigureAwait(false));
        return Property switch
        {
            EndpointProperty.Url => address.UriString,
            EndpointProperty.Host => address.Address,
            EndpointProperty.IPV4Host => address.Address == KnownHostNames.Localhost ? "127.0.0.1" : address.Address,
            EndpointProperty.Port => address.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.HostAndPort => address.EndPointString,
            EndpointProperty.TargetPort => address.TargetPortExpression,
            _ => throw new InvalidOperationException($"Endpoints have no property '{Property}'."),
        };
    }

    static NetworkIdentifier NetworkOf(IResource? caller) => caller is not null && caller.IsContainer()
        ? KnownNetworkIdentifiers.DefaultAspireContainerNetwork
        : KnownNetworkIdentifiers.LocalhostNetwork;

    static AllocatedEndpoint SeenFrom(NetworkIdentifier network, AllocatedEndpoint onHost)
    {
        if (network != KnownNetworkIdentifiers.DefaultAspireContainerNetwork)
        {
            return onHost;
        }

        return onHost.Endpoint.ContainerEndpoint ?? new AllocatedEndpoint(
            onHost.Endpoint,
            KnownHostNames.DockerDesktopHostBridge,
            onHost.Port,
            EndpointBindingMode.SingleAddress,
            onHost.TargetPortExpression,
            network);
    }
}

/// <summary>The parts of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>Scheme, host and port.</summary>
    Url = 0,

    /// <summary>The host name.</summary>
    Host = 1,

    /// <summary>The host as an IPv4 address where it is the machine itself.</summary>
    IPV4Host = 2,

    /// <summary>The port that clients use.</summary>
    Port = 3,

    /// <summary>The scheme.</summary>
    Scheme = 4,

    /// <summary>The port that the program listens on.</summary>
    TargetPort = 5,

    /// <summary>Host and port.</summary>
    HostAndPort = 6,

    /// <summary><c>True</c> where TLS is used.</summary>
    TlsEnabled = 7,
}
