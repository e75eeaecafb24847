using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>Support for AWS Lambda.</summary>
static class LambdaHostExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Whether the process is a Lambda function.</summary>
        public bool IsLambda => builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"] is { Length: > 0 };

        /// <summary>Continues the invocation's trace, logs each entry as a line of JSON, and ends the function when it is told to stop.</summary>
        public void AddLambdaDefaults()
        {
            builder.Services.AddSingleton<DistributedContextPropagator, XRayPropagator>();
            builder.Services.AddHostedService<LambdaStop>();
            if (builder.Configuration.UsesOtlp || builder.Configuration.UsesXRay)
            {
                builder.Services.AddHostedService<TelemetryFlush>();
            }

            // Suppresses "Press Ctrl+C to shut down".
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
