using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Dashboard;

/// <summary>Finds out in time that an address is taken: the orchestrator's proxies would just stay silent.</summary>
static class DashboardPorts
{
    /// <exception cref="DistributedApplicationException">Another program listens on an address meant for the dashboard.</exception>
    public static void Check(DashboardOptions options)
    {
        foreach (var url in options.FrontendUrls)
        {
            Check(url, "the dashboard", "applicationUrl in the AppHost's launch profile, or ASPNETCORE_URLS");
        }
        Check(options.OtlpGrpcUrl, "the dashboard's telemetry", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL");
        Check(options.OtlpHttpUrl, "the dashboard's telemetry over HTTP", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL");
    }

    static void Check(Uri? url, string purpose, string setting)
    {
        if (url is { Port: > 0 } && !FixedPorts.IsFree(url.Port))
        {
            throw new DistributedApplicationException(
                $"Port {url.Port}, meant for {purpose}, is taken by another program. Stop that program, or choose another port: {setting}.");
        }
    }
}
