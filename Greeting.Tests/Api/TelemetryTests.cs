using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Greeting.Tests.Api;

/// <summary>What the API tells a collector, over OTLP.</summary>
public sealed class TelemetryTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_calls_of_the_table_arrive_by_the_conventions_and_without_names()
    {
        await using var collector = await Collector.StartAsync();
        var settings = new Dictionary<string, string?>(api.Engine.Settings)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "greeting-under-test",
        };
        await using (var server = new ApiServer(settings))
        {
            await server.Client.GetStringAsync("/?name=Confidential", Cancellation);
            await server.Client.GetStringAsync("/greetings", Cancellation);
            await server.Client.GetStringAsync("/health", Cancellation);
            await server.Client.GetStringAsync("/alive", Cancellation); // a connection begins it when the one before has ended

            Assert.True(server.Services.GetRequiredService<TracerProvider>().ForceFlush());
            Assert.True(server.Services.GetRequiredService<MeterProvider>().ForceFlush());
            Assert.True(server.Services.GetRequiredService<LoggerProvider>().ForceFlush());
        }

        var traces = collector.Received("/v1/traces");
        foreach (var text in (string[])
            [
                "greeting-under-test", "GET /greetings", "http.request.method", "url.path", "http.route", "http.response.status_code",
                "UpdateItem greetings", "Query greetings", "db.system.name", "aws.dynamodb", "db.operation.name", "aws.dynamodb.table_names",
                "server.address", "cloud.region",
            ])
        {
            Assert.Contains(text, traces, StringComparison.Ordinal);
        }

        // The test's own client, in the same process, leaves a span for each of its requests: those have a full URL instead.
        Assert.Matches("(?s)url\\.path.{1,8}/greetings", traces);
        Assert.DoesNotMatch("(?s)url\\.path.{1,8}/health", traces);

        var metrics = collector.Received("/v1/metrics");
        foreach (var text in (string[])["greetings", "{greeting}", "greetings.duration", "http.server.request.duration", "dotnet.gc.collections"])
        {
            Assert.Contains(text, metrics, StringComparison.Ordinal);
        }

        Assert.Contains("Application started", collector.Received("/v1/logs"), StringComparison.Ordinal);
        Assert.DoesNotContain("Confidential", metrics + collector.Received("/v1/logs"), StringComparison.Ordinal);
        Assert.DoesNotContain("/health", metrics + collector.Received("/v1/logs"), StringComparison.Ordinal);
    }

    /// <summary>An OTLP/HTTP endpoint that keeps what it is sent.</summary>
    sealed class Collector : IAsyncDisposable
    {
        readonly ConcurrentQueue<(string Path, string Body)> _received = [];
        readonly WebApplication _app;

        Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);

                // Protobuf keeps text as it is.
                _received.Enqueue((context.Request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.ContentType = "application/x-protobuf";
            });
        }

        public string Endpoint => _app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync(Cancellation);
            return collector;
        }

        public string Received(string path) => string.Concat(_received.Where(item => item.Path == path).Select(item => item.Body));

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
