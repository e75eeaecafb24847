using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Greeting.Tests.Api;

/// <summary>What the API tells a collector, over OTLP.</summary>
[Trait("Category", "Fast")]
public sealed class TelemetryTests(ApiFixture api) : IClassFixture<ApiFixture>
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
        await using (var server = new ApiServer(settings))
        {
            // A client without spans of its own: it shares the process, and so the exporter, with the API.
            using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = server.Client.BaseAddress };
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

        var traces = collector.Received("/v1/traces");
        foreach (var text in (string[])
            [
                "greeting-under-test", "GET /greetings", "GET /greetings/{id}", "http.request.method", "url.path", "http.route", "http.response.status_code", "name=Redacted",
                "UpdateItem GreetingTable", "Query GreetingTable", "db.system.name", "aws.dynamodb", "db.operation.name", "aws.dynamodb.table_names",
                "server.address", "cloud.region",
            ])
        {
            Assert.Contains(text, traces, StringComparison.Ordinal);
        }

        Assert.Matches("(?s)url\\.path.{1,8}/greetings", traces);

        var metrics = collector.Received("/v1/metrics");
        foreach (var text in (string[])["greetings", "{greeting}", "greetings.duration", "http.server.request.duration", "dotnet.gc.collections"])
        {
            Assert.Contains(text, metrics, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("OPTIONS", traces, StringComparison.Ordinal);
        Assert.Contains("Application started", collector.Received("/v1/logs"), StringComparison.Ordinal);
        Assert.Contains("A greeting was stored: number", collector.Received("/v1/logs"), StringComparison.Ordinal);
        var all = traces + metrics + collector.Received("/v1/logs");
        Assert.All(
            (string[])["Confidential", RecordAddress.Of("Confidential"), "/health", "/alive"],
            text => Assert.DoesNotContain(text, all, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_is_logged_with_the_ids_of_its_request_and_without_its_path()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = new ApiServer(new Dictionary<string, string?>([.. api.Engine.Settings, .. collector.Settings])
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:1",
        });

        using var response = await server.Client.GetAsync(RecordAddress.Of("Confidential"), Cancellation);
        Assert.True(server.Services.GetRequiredService<LoggerProvider>().ForceFlush());

        var logs = collector.Received("/v1/logs");
        Assert.Contains("was answered with 503", logs, StringComparison.Ordinal);
        Assert.Contains("RequestId", logs, StringComparison.Ordinal);
        Assert.DoesNotContain(RecordAddress.Of("Confidential"), logs, StringComparison.Ordinal);
    }
}
