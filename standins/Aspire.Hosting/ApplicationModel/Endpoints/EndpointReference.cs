using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource, to be used by another one.</summary>
[DebuggerDisplay("{Resource.Name} {EndpointName}")]
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    EndpointAnnotation? endpoint;

    /// <summary>Refers to an endpoint by name; it may be added later.</summary>
    /// <param name="owner">The resource that has the endpoint.</param>
    /// <param name="endpointName">The endpoint's name.</param>
    /// <param name="contextNetworkId">The network it is used from; that of the user when null.</param>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName, NetworkIdentifier? contextNetworkId = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        Resource = owner;
        EndpointName = endpointName;
        ContextNetworkID = contextNetworkId;
    }

    /// <summary>Refers to an endpoint.</summary>
    /// <param name="owner">The resource that has the endpoint.</param>
    /// <param name="endpoint">The endpoint.</param>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
        : this(owner, endpoint.Name) => this.endpoint = endpoint;

    /// <summary>The resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>The network the endpoint is used from; that of the user when null.</summary>
    public NetworkIdentifier? ContextNetworkID { get; }

    /// <summary>What to say when there is no such endpoint.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The endpoint.</summary>
    /// <exception cref="InvalidOperationException">The resource has none of that name.</exception>
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(
        ErrorMessage ?? $"Resource '{Resource.Name}' has no endpoint '{EndpointName}'.");

    /// <summary>Whether the resource has an endpoint of that name.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether the address is known.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>Whether the scheme is http.</summary>
    public bool IsHttp => string.Equals(Scheme, "http", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the scheme is https.</summary>
    public bool IsHttps => string.Equals(Scheme, "https", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the endpoint uses TLS.</summary>
    public bool TlsEnabled => EndpointAnnotation.TlsEnabled;

    /// <summary>Whether references to the whole resource leave this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint => EndpointAnnotation.ExcludeReferenceEndpoint;

    /// <summary>The scheme.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The port that the program listens on, when it is fixed.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The host, once the address is known.</summary>
    public string Host => Allocated.Address;

    /// <summary>The port, once the address is known.</summary>
    public int Port => Allocated.Port;

    /// <summary>The URL, once the address is known, without a trailing slash.</summary>
    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint ?? throw new InvalidOperationException(
        $"The address of endpoint '{EndpointName}' of resource '{Resource.Name}' is not known yet.");

    /// <summary>A part of the address.</summary>
    /// <param name="property">Which part.</param>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(context, cancellationToken);

    EndpointAnnotation? Find() => endpoint ??= Resource.Annotations
        .OfType<EndpointAnnotation>()
        .FirstOrDefault(endpoint => string.Equals(endpoint.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}
