using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>What a service needs inside AWS Lambda.</summary>
static class LambdaExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Whether the process is a Lambda function.</summary>
        public bool IsLambda => builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"] is { Length: > 0 };

        /// <summary>Continues the trace of the invocation, logs a line of JSON for each entry, and ends the function when told to.</summary>
        public void AddLambdaDefaults()
        {
            builder.Services.AddSingleton<DistributedContextPropagator, XRayPropagator>();
            builder.Services.AddHostedService<LambdaStop>();
            if (builder.Configuration.UsesOtlp || builder.Configuration.UsesXRay)
            {
                builder.Services.AddHostedService<TelemetryFlush>();
            }

            // "Press Ctrl+C to shut down" helps nobody there.
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
            builder.Logging.AddJsonConsole(static options =>
            {
                options.IncludeScopes = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
    }
}
