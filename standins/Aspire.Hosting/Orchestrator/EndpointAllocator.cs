using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Gives endpoints their addresses. A proxied endpoint is a service of DCP's: a listener that stays while the program
/// behind it comes and goes. An endpoint without proxy is the program's own listener; only its port is settled here.
/// </summary>
sealed class EndpointAllocator(DcpHost dcp, DcpOptions options)
{
    readonly ConcurrentDictionary<string, TaskCompletionSource<int>> servicePorts = new();
    readonly ConcurrentDictionary<string, byte> created = new();

    /// <summary>Notes the port that DCP gave a service.</summary>
    public void ServiceChanged(DcpService service)
    {
        if (service.Status?.EffectivePort is > 0 and var port)
        {
            PortOf(service.Metadata.Name).TrySetResult(port);
        }
    }

    /// <summary>Gives all endpoints of a resource their addresses.</summary>
    /// <exception cref="DistributedApplicationException">A fixed port is taken. The address is given nonetheless.</exception>
    public async Task AllocateAsync(IResource resource, CancellationToken cancellationToken)
    {
        // All of them, though one may fail: whoever refers to the others must not wait in vain.
        await Task.WhenAll(resource.Annotations.OfType<EndpointAnnotation>().ToArray()
            .Select(endpoint => AllocateAsync(resource, endpoint, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>The name of DCP's service for an endpoint, null for one that has none.</summary>
    public static string? ServiceOf(IResource resource, EndpointAnnotation endpoint) =>
        HasService(resource, endpoint) ? InstanceNames.Service(resource, endpoint) : null;

    async Task AllocateAsync(IResource resource, EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        if (resource.IsContainer() && endpoint.TargetPort is null)
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of container '{resource.Name}' needs a target port: the one that the program in the container listens on.");
        }

        if (!HasService(resource, endpoint))
        {
            AllocateWithoutService(resource, endpoint);
            return;
        }

        var name = InstanceNames.Service(resource, endpoint);
        var port = FixedPort(endpoint);
        if (port is { } wanted)
        {
            Allocate(resource, endpoint, name, wanted);
            if (created.ContainsKey(name))
            {
                return;
            }

            FixedPorts.EnsureFree(resource, endpoint, wanted);
        }

        if (created.TryAdd(name, 0))
        {
            try
            {
                await dcp.Client.CreateAsync(DcpKinds.Service, Service(name, endpoint, port), cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // The resource's next start tries again.
                created.TryRemove(name, out _);
                throw;
            }
        }

        if (port is null)
        {
            var given = await PortOf(name).Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            Allocate(resource, endpoint, name, given);
        }
    }

    /// <summary>With free ports for all, one that the program cannot be told to use stays as it is.</summary>
    int? FixedPort(EndpointAnnotation endpoint) => options.RandomizePorts ? null : endpoint.Port;

    void AllocateWithoutService(IResource resource, EndpointAnnotation endpoint)
    {
        if (endpoint.AllocatedEndpoint is null)
        {
            var keeps = !options.RandomizePorts || endpoint.HasOwnTargetPort;
            endpoint.Port = keeps && endpoint.Port is { } port ? port : FixedPorts.FindFree();
            endpoint.AllocatedEndpoint = new(endpoint, HostOf(endpoint), endpoint.Port.Value);
        }

        FixedPorts.EnsureFree(resource, endpoint, endpoint.AllocatedEndpoint.Port);
    }

    TaskCompletionSource<int> PortOf(string service) =>
        servicePorts.GetOrAdd(service, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>A container's port on the host is known to DCP alone, so it has a service even without a proxy.</summary>
    static bool HasService(IResource resource, EndpointAnnotation endpoint) => endpoint.IsProxied || resource.IsContainer();

    static DcpService Service(string name, EndpointAnnotation endpoint, int? port) => new()
    {
        Kind = DcpKinds.Service.Name,
        Metadata = new() { Name = name },
        Spec = new()
        {
            Port = port,
            Address = endpoint.IsProxied ? KnownHostNames.Localhost : null,
            AddressAllocationMode = endpoint.IsProxied ? "Localhost" : "Proxyless",
        },
    };

    static void Allocate(IResource resource, EndpointAnnotation endpoint, string service, int port)
    {
        if (resource.IsContainer())
        {
            endpoint.ContainerEndpoint = new(
                endpoint,
                resource.Name,
                endpoint.TargetPort!.Value,
                EndpointBindingMode.SingleAddress,
                networkId: KnownNetworkIdentifiers.DefaultAspireContainerNetwork);
        }

        endpoint.AllocatedEndpoint = new(endpoint, HostOf(endpoint), port, $$$"""{{- portForServing "{{{service}}}" -}}""");
    }

    static string HostOf(EndpointAnnotation endpoint) => endpoint.TargetHost is "0.0.0.0" or "*" or "+" or "::" or "[::]"
        ? KnownHostNames.Localhost
        : endpoint.TargetHost;
}
