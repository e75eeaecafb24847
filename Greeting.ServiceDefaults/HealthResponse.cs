using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>How the health endpoints answer, and how they stay out of the telemetry.</summary>
static class HealthResponse
{
    /// <summary>
    /// Says <c>Healthy</c> or <c>Degraded</c> in plain text. The body of a failure is left to the application's error
    /// pages, so that it looks like its other errors.
    /// </summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        if (report.Status == HealthStatus.Unhealthy)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);
    }

    /// <summary>Keeps the requests of an endpoint out of traces and metrics.</summary>
    public static void WithoutTelemetry(this IEndpointConventionBuilder endpoint)
    {
        endpoint.DisableHttpMetrics();
        endpoint.Add(static builder =>
        {
            var answer = builder.RequestDelegate!;
            builder.RequestDelegate = context =>
            {
                // What is not recorded is not exported, and its children are not sampled.
                if (Activity.Current is { } activity)
                {
                    activity.IsAllDataRequested = false;
                    activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                }

                return answer(context);
            };
        });
    }
}
