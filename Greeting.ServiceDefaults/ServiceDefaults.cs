using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the application shares: logs, telemetry and health.</summary>
public static class ServiceDefaults
{
    /// <summary>Tag of the health checks that say whether the process itself works, whatever it depends on.</summary>
    const string Live = "live";

    /// <summary>Adds logs, telemetry and the liveness check.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureLogging();
        builder.ConfigureTelemetry();
        if (builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"] is { Length: > 0 })
        {
            builder.Services.AddHostedService<LambdaStop>();
        }

        builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), [Live]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c>, readiness: every check passes; and <c>/alive</c>, liveness: the process answers. Probes come
    /// every few seconds, so they leave no trace, metric or log behind.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health", new() { ResponseWriter = HealthResponse.WriteAsync }).WithoutTelemetry();
        app.MapHealthChecks("/alive", new() { Predicate = static check => check.Tags.Contains(Live), ResponseWriter = HealthResponse.WriteAsync })
            .WithoutTelemetry();
        return app;
    }
}
