namespace Greeting.AppHost;

/// <summary>Telemetry of the page itself.</summary>
static class BrowserTelemetry
{
    /// <summary>
    /// Tells a Vite app where its page sends telemetry, as OTLP over HTTP, the only form a browser can send. Vite passes only variables
    /// that start with <c>VITE_</c> to the page (https://vite.dev/guide/env-and-mode).
    /// </summary>
    public static IResourceBuilder<T> WithBrowserTelemetry<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithOtlpExporter(OtlpProtocol.HttpProtobuf)
            .WithEnvironment(context =>
            {
                foreach (var name in (string[])["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS"])
                {
                    if (context.EnvironmentVariables.TryGetValue(name, out var value))
                    {
                        context.EnvironmentVariables[$"VITE_{name}"] = value;
                    }
                }
            });
}
