using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Dashboard;

/// <summary>Registers the dashboard.</summary>
static class DashboardServices
{
    /// <summary>Makes the dashboard part of the application.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">Read for <see cref="DashboardOptions"/>; keys that it lacks are added.</param>
    /// <param name="applicationName">The name of the app host.</param>
    public static void AddDashboard(this IServiceCollection services, IConfigurationManager configuration, string applicationName)
    {
        var secrets = DashboardSecrets.Prepare(configuration);
        services.AddSingleton(_ => DashboardOptions.Read(configuration, applicationName, secrets));
        services.AddSingleton<ResourceServiceHost>();
        services.AddHostedService(provider => provider.GetRequiredService<ResourceServiceHost>());
        services.AddEventingSubscriber<DashboardLauncher>();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            DashboardResource.HealthCheck,
            provider => new HttpEndpointHealthCheck(
                DashboardResource.Find(provider.GetRequiredService<DistributedApplicationModel>()).Frontend(), "/health", expectedStatus: 200),
            failureStatus: null,
            tags: null));
    }
}
