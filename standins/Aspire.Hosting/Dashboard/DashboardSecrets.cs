using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>The keys of the doors between browser, dashboard, app host and the programs that send telemetry.</summary>
/// <param name="BrowserToken">Part of the link by which people log in.</param>
/// <param name="OtlpApiKey">Sent by programs with their telemetry, as header <c>x-otlp-api-key</c>.</param>
/// <param name="ApiKey">Sent by those who read telemetry back from the dashboard's HTTP API, as header <c>x-api-key</c>.</param>
/// <param name="ResourceServiceApiKey">Sent by the dashboard to the app host, as header <c>x-resource-service-api-key</c>.</param>
sealed record DashboardSecrets(string BrowserToken, string OtlpApiKey, string ApiKey, string ResourceServiceApiKey)
{
    /// <summary>
    /// Takes the keys from the configuration. Those that it lacks are made up, and added to it for whoever sends
    /// telemetry or reads it back.
    /// </summary>
    /// <returns>Null when the configuration wants no keys.</returns>
    public static DashboardSecrets? Prepare(IConfigurationManager configuration)
    {
        if (DashboardOptions.ReadFlag(
            configuration, "ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"))
        {
            return null;
        }
        var secrets = new DashboardSecrets(
            DashboardOptions.ReadValue(
                configuration, "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "DOTNET_DASHBOARD_FRONTEND_BROWSERTOKEN") ?? NewKey(),
            DashboardOptions.ReadValue(configuration, "AppHost:OtlpApiKey") ?? NewKey(),
            DashboardOptions.ReadValue(configuration, "AppHost:DashboardApiKey") ?? NewKey(),
            DashboardOptions.ReadValue(
                configuration, "ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY", "DOTNET_DASHBOARD_RESOURCESERVICE_APIKEY") ?? NewKey());
        configuration.AddInMemoryCollection(
        [
            new("AppHost:BrowserToken", secrets.BrowserToken),
            new("AppHost:OtlpApiKey", secrets.OtlpApiKey),
            new("AppHost:DashboardApiKey", secrets.ApiKey),
        ]);
        return secrets;
    }

    static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
