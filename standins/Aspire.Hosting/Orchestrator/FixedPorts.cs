using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Finds out whether the ports that resources insist on are free, before the orchestrator tries in silence.</summary>
static class FixedPorts
{
    /// <summary>Makes sure that a resource can have a port.</summary>
    /// <exception cref="DistributedApplicationException">Another program has it.</exception>
    public static void EnsureFree(IResource resource, EndpointAnnotation endpoint, int port)
    {
        if (!IsFree(port))
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' needs port {port}, which another program uses. {Remedy(resource, endpoint)}");
        }
    }

    /// <summary>A port that is free now.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether nobody listens on a port of this machine.</summary>
    public static bool IsFree(int port) => IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port));

    static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException e)
        {
            // Anything else, such as no IPv6 on this machine, is not for this check to judge.
            return e.SocketErrorCode is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied);
        }
    }

    static string Remedy(IResource resource, EndpointAnnotation endpoint)
    {
        var change = endpoint.FromLaunchProfile && resource.TryGetLastAnnotation<IProjectMetadata>(out var project)
            ? $"change applicationUrl in {Path.Combine(Path.GetDirectoryName(project.ProjectPath)!, "Properties", "launchSettings.json")}"
            : $"give its endpoint '{endpoint.Name}' another port in the AppHost";
        return $"Stop that program, {change}, or set DcpPublisher__RandomizePorts=true to run on free ports.";
    }
}
