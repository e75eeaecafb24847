using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    readonly TaskCompletionSource<AllocatedEndpoint> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool? isProxied;
    string? transport;
    int? targetPort;
    int? port;

    /// <summary>Creates an endpoint.</summary>
    /// <param name="protocol">The network protocol.</param>
    /// <param name="uriScheme">The scheme of its URLs; the protocol's name when null.</param>
    /// <param name="transport">What is spoken: <c>http</c>, <c>http2</c>, <c>tcp</c>; by the scheme when null.</param>
    /// <param name="name">Its name, unique in the resource; the scheme when null.</param>
    /// <param name="port">The port that clients use; any free one when null.</param>
    /// <param name="targetPort">The port that the program listens on.</param>
    /// <param name="isExternal">Whether it is meant to be reached from outside.</param>
    /// <param name="isProxied">Whether the orchestrator listens on <paramref name="port"/> and hands on to the program.</param>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        this.transport = transport;
        Name = name ?? UriScheme;
        this.port = port;
        this.targetPort = targetPort;
        IsExternal = isExternal ?? false;
        this.isProxied = isProxied;
    }

    /// <summary>The name, unique in the resource.</summary>
    public string Name { get; set; }

    /// <summary>The network protocol.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of the endpoint's URLs.</summary>
    public string UriScheme { get; set; }

    /// <summary>What is spoken: <c>http</c>, <c>http2</c>, <c>tcp</c>.</summary>
    public string Transport
    {
        get => transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => transport = value;
    }

    /// <summary>The host that the program is told to listen on.</summary>
    public string TargetHost { get; set; } = KnownHostNames.Localhost;

    /// <summary>The port that clients use. Without a proxy in between it is the program's own.</summary>
    public int? Port
    {
        get => port ?? (IsProxied ? null : targetPort);
        set => port = value;
    }

    /// <summary>The port that the program listens on. Without a proxy in between it is the clients'.</summary>
    public int? TargetPort
    {
        get => targetPort ?? (IsProxied ? null : port);
        set => targetPort = value;
    }

    /// <summary>Whether the endpoint is meant to be reached from outside.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether the orchestrator listens for the program and hands on to it.</summary>
    public bool IsProxied
    {
        get => isProxied ?? true;
        set => isProxied = value;
    }

    /// <summary>Whether the endpoint uses TLS.</summary>
    public bool TlsEnabled { get; set; }

    /// <summary>Whether references to the whole resource leave this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>The address, once it is known.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => allocated.Task.IsCompletedSuccessfully ? allocated.Task.Result : null;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            allocated.TrySetResult(value);
        }
    }

    /// <summary>Whether the port is that of a launch profile.</summary>
    internal bool FromLaunchProfile { get; set; }

    /// <summary>Whether the port that the program listens on was said, apart from the clients'.</summary>
    internal bool HasOwnTargetPort => targetPort is not null;

    /// <summary>How containers of the application reach the endpoint; null where that is by way of the host.</summary>
    internal AllocatedEndpoint? ContainerEndpoint { get; set; }

    /// <summary>Waits for the address.</summary>
    internal Task<AllocatedEndpoint> WaitForAllocationAsync(CancellationToken cancellationToken) =>
        allocated.Task.WaitAsync(cancellationToken);
}
