using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace Greeting.AppHost;

/// <summary>The fixed ports.</summary>
static class Ports
{
    // A run that was stopped leaves its ports within seconds, while the terminal is free at once.
    static readonly TimeSpan LimitForStoppingRun = TimeSpan.FromSeconds(10);

    /// <summary>The addresses of the dashboard, by the variables of the launch profile.</summary>
    static readonly string[] DashboardAddresses =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>
    /// Checks that the ports differ, and that no other program, such as another run of the application, listens on them. If one does, the
    /// check waits, and says so, because that run may be stopping.
    /// </summary>
    /// <returns>One line that names the port in use and the remedy, or null.</returns>
    public static async Task<string?> FindErrorAsync(IDistributedApplicationBuilder builder)
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
        var wanted = dashboard.Concat(resources).Where(wanted => wanted.Port > 0).Distinct().ToList();
        if (wanted.GroupBy(wanted => wanted.Port).FirstOrDefault(owners => owners.Count() > 1) is { } shared)
        {
            return $"Port {shared.Key} is set for {string.Join(" and ", shared.Select(wanted => wanted.Owner))}: change one of them (README.md, Ports).";
        }

        var started = Stopwatch.GetTimestamp();
        var isReported = false;
        while (FindTakenPorts() is var taken && wanted.FirstOrDefault(wanted => taken.Contains(wanted.Port)) is { Port: > 0 } found)
        {
            var problem = $"Port {found.Port} of {found.Owner} is in use";
            if (!isReported)
            {
                Console.WriteLine($"{problem}: waiting up to {LimitForStoppingRun.TotalSeconds:0} seconds for a previous run to stop.");
                isReported = true;
            }

            if (Stopwatch.GetElapsedTime(started) > LimitForStoppingRun)
            {
                return $"{problem}: stop the program that listens on it, such as another run of this application, or change the port (README.md, Ports).";
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        return null;
    }

    static HashSet<int> FindTakenPorts() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
        .Where(listener => IPAddress.IsLoopback(listener.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any))
        .Select(listener => listener.Port)
        .ToHashSet();
}
