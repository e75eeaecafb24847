using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>What is logged, and how.</summary>
static class Logging
{
    static readonly LoggerFilterRule[] Quiet =
    [
        new(null, "Microsoft.AspNetCore", LogLevel.Warning, null),
        // Asked every few seconds, a failing check would fill the log: whoever checks logs the change instead.
        new(null, "Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None, null),
    ];

    /// <summary>Sets the defaults of what is logged, and in Lambda writes it as a line of JSON for each entry.</summary>
    public static void ConfigureLogging(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IExternalScopeProvider, LogScopes>();

        // The last rule for a category wins: in front of the configured ones, these are defaults.
        builder.Services.Configure<LoggerFilterOptions>(static options =>
        {
            for (var i = 0; i < Quiet.Length; i++)
            {
                options.Rules.Insert(i, Quiet[i]);
            }
        });

        if (builder.Configuration["AWS_LAMBDA_FUNCTION_NAME"] is { Length: > 0 })
        {
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
