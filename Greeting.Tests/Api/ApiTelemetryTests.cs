using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Greeting.Tests.Api;

/// <summary>What the API exports to a collector, over OTLP.</summary>
[Trait("Category", "Fast")]
public sealed class ApiTelemetryTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_calls_of_the_table_arrive_by_the_conventions_and_without_names()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = new Dictionary<string, string?>([.. api.Engine.Settings, .. collector.Settings])
        {
            ["OTEL_SERVICE_NAME"] = "greeting-under-test",
        };
        // Other tests share the process, and so the exporter, with the API: the spans of this one are those of its trace.
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        await using (var server = new ApiServer(settings))
        {
            using var client = CreateUntracedClient(server);
            client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
            await client.GetStringAsync("/?name=Confidential", Cancellation);
            await client.GetStringAsync(RecordAddress.Of("Confidential"), Cancellation);
            using var unmatched = await client.GetAsync($"{RecordAddress.Of("Confidential")}/Confidential", Cancellation);
            await client.GetStringAsync("/greetings", Cancellation);
            await client.GetStringAsync("/health", Cancellation);
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/greetings") { Headers = { { "Access-Control-Request-Method", "POST" } } };
            using var permission = await client.SendAsync(preflight, Cancellation);
            await client.GetStringAsync("/alive", Cancellation); // a connection begins it when the one before has ended

            Assert.True(server.Services.GetRequiredService<TracerProvider>().ForceFlush());
            Assert.True(server.Services.GetRequiredService<MeterProvider>().ForceFlush());
            Assert.True(server.Services.GetRequiredService<LoggerProvider>().ForceFlush());
        }

        Assert.Contains(collector.ResourceAttributes, attribute => attribute.Key == "service.name" && attribute.Value.Text == "greeting-under-test");
        var spans = collector.Spans.Where(span => span.TraceId == trace).ToArray();
        var greeting = Assert.Single(spans, span => span.Name == "GET /");
        Assert.Equal(("GET", "/", "200", "?name=Redacted"), (greeting["http.request.method"], greeting["http.route"], greeting["http.response.status_code"], greeting["url.query"]));
        Assert.Equal("/greetings/{id}", Assert.Single(spans, span => span.Name == "GET /greetings/{id}")["url.path"]);
        Assert.Equal("/greetings", Assert.Single(spans, span => span.Name == "GET /greetings")["url.path"]);
        var update = Assert.Single(spans, span => span.Name == "UpdateItem GreetingTable");
        Assert.Equal(("aws.dynamodb", "UpdateItem", "GreetingTable"), (update["db.system.name"], update["db.operation.name"], update["aws.dynamodb.table_names"]));
        Assert.NotNull(update["server.address"]);
        Assert.NotNull(update["cloud.region"]);
        Assert.Contains(spans, span => span.Name == "Query GreetingTable");

        // No preflight request, no request for health: nothing but these, the unmatched one, and the SDK's own requests.
        Assert.DoesNotContain(spans, span => span["http.request.method"] == "OPTIONS");
        Assert.All(spans, span => Assert.DoesNotMatch("/health|/alive", $"{span.Name} {span["url.path"]} {span["http.route"]}"));

        var metrics = collector.Metrics.ToArray();
        Assert.Contains(metrics, metric => metric is { Name: "greetings", Unit: "{greeting}" });
        Assert.Superset(
            new HashSet<string> { "greetings.duration", "http.server.request.duration", "dotnet.gc.collections" },
            metrics.Select(metric => metric.Name).ToHashSet());

        var logs = collector.Logs.Select(entry => entry.Body.ToString()).ToArray();
        Assert.Contains(logs, text => text.StartsWith("Application started", StringComparison.Ordinal));
        Assert.Contains(logs, text => text.StartsWith("A greeting was stored: number", StringComparison.Ordinal));
        Assert.DoesNotContain("Confidential", collector.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(RecordAddress.Of("Confidential"), collector.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_logged_with_the_ids_of_its_request_and_without_its_path()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = new ApiServer(new Dictionary<string, string?>([.. api.Engine.Settings, .. collector.Settings])
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:1",
        });

        using var client = CreateUntracedClient(server);
        using var response = await client.GetAsync(RecordAddress.Of("Confidential"), Cancellation);
        Assert.True(server.Services.GetRequiredService<LoggerProvider>().ForceFlush());

        var entry = Assert.Single(collector.Logs, entry => entry.Body.ToString().Contains("was answered with 503", StringComparison.Ordinal));
        Assert.Contains(entry.Attributes, attribute => attribute.Key == "RequestId");
        Assert.DoesNotContain(RecordAddress.Of("Confidential"), collector.Text, StringComparison.Ordinal);
    }

    /// <summary>A client without spans of its own, which would name the address that it calls.</summary>
    static HttpClient CreateUntracedClient(ApiServer server) =>
        new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = server.Client.BaseAddress };
}
