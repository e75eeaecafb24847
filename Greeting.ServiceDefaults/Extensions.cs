using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>Logging, telemetry, health checks, and support for AWS Lambda, shared by every service of the application.</summary>
public static class Extensions
{
    const string HealthEndpoint = "/health";
    const string LivenessEndpoint = "/alive";

    /// <summary>Tag of the health checks of the process itself, without its dependencies.</summary>
    const string Live = "live";

    static readonly LoggerFilterRule[] QuietCategories =
    [
        new(null, "Microsoft.AspNetCore", LogLevel.Warning, null),
        // A failing check runs every few seconds and would fill the log. The checks log changes themselves.
        new(null, "Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None, null),
    ];

    /// <summary>
    /// Adds logging, telemetry, the liveness check, and, inside AWS Lambda, what a function needs. Service discovery and resilience, which
    /// Aspire's template adds here, are left out: the API calls only DynamoDB, through the AWS SDK, which retries by itself.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        LoopbackBypass.Use();
        builder.ConfigureLogging();
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        if (builder.IsLambda)
        {
            builder.AddLambdaDefaults();
        }

        return builder;
    }

    /// <summary>
    /// Adds traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, or traces alone when a function sends
    /// them to X-Ray (<c>Telemetry:XRay</c>); otherwise nothing is collected. A service creates an <c>ActivitySource</c> and a
    /// <c>Meter</c> with the name of its application. The exporter reads its other settings from the <c>OTEL_…</c> variables
    /// itself. Health probes and CORS preflight requests are not traced.
    /// </summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var usesXRay = builder.IsLambda && builder.Configuration.UsesXRay;
        if (!builder.Configuration.UsesOtlp && !usesXRay)
        {
            return builder;
        }

        var application = builder.Environment.ApplicationName;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                // Instances of a function run in parallel, and each counts separately. Elsewhere, the host that starts a service names its instances.
                builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : application, autoGenerateServiceInstanceId: builder.IsLambda))
            .WithTracing(tracing => tracing
                .AddSource(application)
                .AddAspNetCoreInstrumentation(static options =>
                {
                    options.Filter = static context => !IsHealthRequest(context) && !IsPreflight(context.Request);
                    options.EnrichWithHttpResponse = static (span, _) =>
                    {
                        // Paths identify people, so a span has the route instead.
                        span.SetTag("url.path", span.GetTagItem("http.route"));
                    };
                })
                .AddHttpClientInstrumentation());
        if (usesXRay)
        {
            telemetry.WithTracing(tracing => tracing.AddXRayExporter(builder.Configuration));
            return builder;
        }

        builder.Services.AddOptionsWithValidateOnStart<OtlpOptions, OtlpOptionsValidator>()
            .Configure(options => options.Endpoint = builder.Configuration[OtlpOptions.EndpointKey]);
        telemetry
            .WithMetrics(metrics => metrics
                .AddMeter(application)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                // This metric also counts requests to the health endpoints.
                .AddView("aspnetcore.routing.match_attempts", MetricStreamConfiguration.Drop))
            .WithLogging(
                configureBuilder: null,
                static options =>
                {
                    options.IncludeFormattedMessage = true;
                    options.IncludeScopes = true;
                })
            .UseOtlpExporter();
        return builder;
    }

    /// <summary>Adds the liveness check.</summary>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), [Live]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (readiness: every check passes) and <c>/alive</c> (liveness: the process answers). Probes come every
    /// few seconds, so they are not traced, measured, or logged. Unlike in Aspire's template, they are also mapped in production, where
    /// deployments check them; they reveal only one word.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthEndpoint, new() { ResponseWriter = WriteHealthAsync }).DisableHttpMetrics();
        app.MapHealthChecks(LivenessEndpoint, new() { Predicate = static check => check.Tags.Contains(Live), ResponseWriter = WriteHealthAsync })
            .DisableHttpMetrics();
        return app;
    }

    /// <summary>
    /// Validates all options that are registered for validation on start, and writes each error to standard error in one line,
    /// without a stack trace.
    /// </summary>
    /// <returns>False if there is an error; the application must not start.</returns>
    public static bool ValidateOptions(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            return true;
        }
        catch (Exception exception) when (ErrorsOf(exception) is { } errors)
        {
            foreach (var error in errors)
            {
                Console.Error.WriteLine(error.ReplaceLineEndings(" "));
            }

            return false;
        }
    }

    static IEnumerable<string>? ErrorsOf(Exception exception) => exception switch
    {
        OptionsValidationException validation => validation.Failures,
        // A value that cannot be bound, such as text for a number.
        InvalidOperationException { InnerException: not null } binding => [binding.Message],
        AggregateException several when several.InnerExceptions.All(static inner => ErrorsOf(inner) is not null) =>
            several.InnerExceptions.SelectMany(static inner => ErrorsOf(inner)!),
        _ => null,
    };

    static void ConfigureLogging<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<IExternalScopeProvider, LogScopes>();
        builder.Services.Configure<LoggerFilterOptions>(static options =>
        {
            // The last rule for a category wins, so rules before the configured ones are defaults.
            for (var i = 0; i < QuietCategories.Length; i++)
            {
                options.Rules.Insert(i, QuietCategories[i]);
            }
        });
    }

    static bool IsHealthRequest(HttpContext context) =>
        context.Request.Path.StartsWithSegments(HealthEndpoint) || context.Request.Path.StartsWithSegments(LivenessEndpoint);

    // Preflight requests (https://fetch.spec.whatwg.org/#cors-preflight-request) are not traced; the calls that follow are.
    static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    // The application's error handling writes the body of a failure, so that it looks like other errors.
    static Task WriteHealthAsync(HttpContext context, HealthReport report)
    {
        if (report.Status == HealthStatus.Unhealthy)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(report.Status.ToString(), context.RequestAborted);
    }
}
