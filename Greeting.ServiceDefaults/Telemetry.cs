using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Traces, metrics and logs over OTLP. ASP.NET Core, HttpClient and the runtime describe themselves
/// (https://learn.microsoft.com/dotnet/core/diagnostics/built-in-metrics); a service adds an <c>ActivitySource</c> and a
/// <c>Meter</c> named like its application.
/// </summary>
static class Telemetry
{
    /// <summary>
    /// Adds the providers when there is somewhere to send to (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>); otherwise nothing is
    /// built and nothing is measured. The exporter reads its further settings from the <c>OTEL_…</c> variables itself.
    /// </summary>
    public static void ConfigureTelemetry(this IHostApplicationBuilder builder)
    {
        var isLambda = builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"] is { Length: > 0 };
        if (isLambda)
        {
            builder.Services.AddSingleton<DistributedContextPropagator>(new XRayPropagator());
        }

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        RequestSpans.Complete(builder.Services);

        var application = builder.Environment.ApplicationName;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                // Functions run side by side, each counting for itself; elsewhere whoever starts a service names its instances.
                builder.Configuration["OTEL_SERVICE_NAME"] ?? application, autoGenerateServiceInstanceId: isLambda))
            .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore", "System.Net.Http", application))
            .WithMetrics(metrics => metrics.AddMeter(
                "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel",
                "Microsoft.AspNetCore.Diagnostics",
                "System.Net.Http",
                "System.Runtime",
                application))
            .WithLogging(
                configureBuilder: null,
                static options =>
                {
                    options.IncludeFormattedMessage = true;
                    options.IncludeScopes = true;
                })
            .UseOtlpExporter();
        if (isLambda)
        {
            builder.Services.AddHostedService<TelemetryFlush>();
        }
    }
}
