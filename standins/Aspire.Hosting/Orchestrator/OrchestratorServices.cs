using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Registers what runs the application.</summary>
static class OrchestratorServices
{
    public static void AddOrchestrator(
        this IServiceCollection services, DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(builder.Eventing);
        services.AddSingleton(builder.ExecutionContext);
        services.AddSingleton(_ => new DistributedApplicationModel(builder.Resources));
        services.AddSingleton<DcpOptions>();
        services.AddSingleton<EngineInstaller>();
        services.AddSingleton<DcpHost>();
        services.AddSingleton<DcpWatcher>();
        services.AddSingleton<ApplicationStart>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton<ExecutionConfiguration>();
        services.AddSingleton(provider => new ObjectFactory(provider.GetRequiredService<ExecutionConfiguration>(), builder.AppHostAssembly));
        services.AddSingleton<InstanceRunner>();
        services.AddSingleton<ResourceUrls>();
        services.AddSingleton<ApplicationOrchestrator>();
        services.AddSingleton<IResourceOrchestrator>(provider => provider.GetRequiredService<ApplicationOrchestrator>());
        services.AddHostedService(provider => provider.GetRequiredService<ApplicationOrchestrator>());
        if (options.EnableResourceLogging)
        {
            services.AddHostedService<ResourceLogForwarder>();
        }
    }

    /// <summary>Keeps the console to what developers want to read; appsettings can say otherwise.</summary>
    public static void AddDefaultFilters(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
        // It logs why a start failed, with its stack trace; whoever called for the start is told as well.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)
        .AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Error)
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
}
