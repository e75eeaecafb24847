using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Registers what all parts of an app host share to follow and command resources.</summary>
static class ResourceServices
{
    /// <summary>Adds notifications, logs, commands and health monitoring.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Whether there is a dashboard, where people can start again what has failed.</param>
    public static void AddResourceServices(this IServiceCollection services, DistributedApplicationOptions options)
    {
        // With a dashboard someone may start a failed resource again, so those that wait for it go on waiting.
        services.Configure<ResourceNotificationServiceOptions>(notifications => notifications.DefaultWaitBehavior =
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        services.AddHealthChecks();
        services.AddHostedService<ResourceHealthMonitor>();
    }
}
