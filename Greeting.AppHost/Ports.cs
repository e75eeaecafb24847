using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace Greeting.AppHost;

/// <summary>The fixed ports.</summary>
static class Ports
{
    /// <summary>The addresses of the dashboard, by the variables of the launch profile.</summary>
    static readonly string[] DashboardAddresses =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>Checks that no other program, such as another run of the application, listens on the ports.</summary>
    /// <returns>One line that names the port in use and the remedy, or null.</returns>
    public static string? FindError(IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode || builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
        {
            return null;
        }

        var dashboard = DashboardAddresses
            .SelectMany(key => (builder.Configuration[key] ?? "").Split(';'))
            .Select(address => Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.Port : 0)
            .Select(port => (Port: port, Owner: "the dashboard"));
        var resources = builder.Resources
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => (Port: endpoint.Port ?? 0, Owner: $"'{resource.Name}'"));
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => IPAddress.IsLoopback(listener.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any))
            .Select(listener => listener.Port)
            .ToHashSet();
        return dashboard.Concat(resources).FirstOrDefault(wanted => taken.Contains(wanted.Port)) is { Port: > 0 } found
            ? $"Port {found.Port} of {found.Owner} is in use: stop the program that listens on it, such as another run of this application, or change the port (README.md, Ports)."
            : null;
    }
}
