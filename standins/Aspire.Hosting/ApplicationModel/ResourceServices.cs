using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Registers what all parts of an app host share to follow and command resources.</summary>
static class ResourceServices
{
    /// <summary>Adds notifications, logs, commands and health monitoring.</summary>
    /// <param name="services">The services.</param>
    /// <param name="defaultWaitBehavior">What <c>WaitFor</c> does when the other resource ends, unless it says so itself.</param>
    public static void AddResourceServices(this IServiceCollection services, WaitBehavior defaultWaitBehavior)
    {
        services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior = defaultWaitBehavior);
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        services.AddHealthChecks();
        // A resource that starts fails its checks for a while; the results are in its snapshots.
        services.AddLogging(logging => logging.AddFilter(typeof(HealthCheckService).Namespace, LogLevel.None));
        services.AddHostedService<ResourceHealthMonitor>();
    }
}
