using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Dashboard;

/// <summary>Finds out in time that an address is taken: the orchestrator's proxies would just stay silent.</summary>
static class DashboardPorts
{
    /// <exception cref="DistributedApplicationException">Another program listens on an address meant for the dashboard.</exception>
    public static void Check(DashboardOptions options)
    {
        foreach (var url in options.FrontendUrls)
        {
            Check(url, "the dashboard", "applicationUrl in the launch profile, or ASPNETCORE_URLS");
        }
        Check(options.OtlpGrpcUrl, "telemetry", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL");
        Check(options.OtlpHttpUrl, "telemetry over HTTP", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL");
    }

    static void Check(Uri? url, string purpose, string setting)
    {
        if (url is { Port: > 0 } && IsTaken(url.Port))
        {
            throw new DistributedApplicationException(
                $"Port {url.Port}, meant for {purpose}, is taken by another program. Stop that program, or choose another port: {setting}.");
        }
    }

    static bool IsTaken(int port)
    {
        foreach (var address in (ReadOnlySpan<IPAddress>)[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            try
            {
                using var listener = new TcpListener(address, port);
                listener.Start();
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return true;
            }
            catch (SocketException)
            {
                // No such address family here, or not ours to judge.
            }
        }
        return false;
    }
}
