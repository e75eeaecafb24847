using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Greeting.Tests.Lambda;

/// <summary>What the packaged function tells an OTLP endpoint before its sandbox may be frozen.</summary>
[Collection(TimedCollection.Name)]
public sealed class FunctionTelemetryTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    const string WarmUpTrace = "4efaaf4d1e8720b39541901950019ee5";
    const string Trace = "5759e988bd862e3fe1be46a994272793";
    const string Parent = "53995c3f42cd8ad8";

    [Fact]
    public async Task What_an_invocation_leaves_is_there_when_its_answer_is()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = new Dictionary<string, string?>([.. engine.Settings, .. collector.Settings])
        {
            ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
        };
        await using var function = await RunningFunction.StartAsync(settings);

        await WarmUpAsync(function, collector);
        await collector.WaitAsync(static arrived => arrived.Logs.Any(entry => entry.TraceId == WarmUpTrace) && arrived.Metrics.Any());
        var warmUp = collector.Requests("/v1/metrics").Count();

        var response = await GreetAsync(function, Trace, sampled: 0);
        var (spans, metrics, logs) = (collector.Spans.ToArray(), collector.MetricsAfter(warmUp).ToArray(), collector.Logs.ToArray());

        Assert.Equal(200, response.Status);
        Assert.Contains(spans, span => span is { Name: "GET /", TraceId: Trace, ParentSpanId: Parent });
        Assert.Contains(spans, span => span is { Name: "UpdateItem GreetingTable", TraceId: Trace });
        Assert.Contains(metrics, metric => metric is { Name: "greetings", Unit: "{greeting}" });
        Assert.Contains(metrics, metric => metric.Name == "http.server.request.duration");
        Assert.Contains(logs, entry => entry.TraceId == Trace && entry.Body.ToString().StartsWith("Request finished", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spans_reach_XRay_signed_in_the_trace_that_Lambda_began()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var function = await RunningFunction.StartAsync(new Dictionary<string, string?>(engine.Settings)
        {
            ["Telemetry__XRay"] = "true",
            ["AWS_ENDPOINT_URL_XRAY"] = collector.Address.AbsoluteUri,
            ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_SESSION_TOKEN"] = "token",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "600000", // so that spans are sent at the end of a request alone
        });
        await WarmUpAsync(function, collector);
        var warmUp = collector.Requests("/v1/traces").Count();
        foreach (var sampled in (int[])[0, 1])
        {
            Assert.Equal(200, (await GreetAsync(function, Trace, sampled)).Status);
            Assert.Equal(warmUp + sampled, collector.Requests("/v1/traces").Count());
        }

        Assert.Contains(collector.ResourceAttributes, attribute => attribute.Key == "service.name" && attribute.Value.Text == "Greeting.Api");
        Assert.Contains(collector.Spans, span => span is { Name: "GET /", TraceId: Trace, ParentSpanId: Parent });
        Assert.Contains(collector.Spans, span => span is { Name: "UpdateItem GreetingTable", TraceId: Trace });

        var (headers, body) = Assert.Single(collector.Requests("/v1/traces").Skip(warmUp));

        var time = headers["X-Amz-Date"].ToString();
        var scope = $"{time[..8]}/{engine.Settings["AWS_REGION"]}/xray/aws4_request";
        var canonical = $"POST\n/v1/traces\n\nhost:{collector.Address.Authority}\nx-amz-date:{time}\nx-amz-security-token:token\n\nhost;x-amz-date;x-amz-security-token\n{Hash(body)}";
        var key = scope.Split('/').Aggregate("AWS4secret"u8.ToArray(), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}"));
        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature={Convert.ToHexStringLower(signature)}",
            headers.Authorization.ToString());
        Assert.Equal("token", headers["X-Amz-Security-Token"]);

        static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    [Fact]
    public async Task An_endpoint_that_hangs_holds_no_answer_back_for_long()
    {
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        await using var function = await RunningFunction.StartAsync(
            new Dictionary<string, string?>([.. engine.Settings, .. OtlpCollector.SettingsFor($"http://{silence.LocalEndpoint}")]));

        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await function.SendAsync(Events.Get("name=Ada"))).Status);

            // The exporters themselves wait 10 seconds; the function, whose start the first of them includes, one.
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>Greets once, and waits for the exporters' first connection, which on a busy machine takes longer than an answer waits for it.</summary>
    static async Task WarmUpAsync(RunningFunction function, OtlpCollector collector)
    {
        Assert.Equal(200, (await GreetAsync(function, WarmUpTrace, sampled: 1)).Status);
        await collector.WaitAsync(static arrived => arrived.Spans.Any(span => span is { Name: "GET /", TraceId: WarmUpTrace }));
    }

    static Task<FunctionResponse> GreetAsync(RunningFunction function, string trace, int sampled) =>
        function.SendAsync(Events.Get("name=Ada"), $"Root=1-{trace[..8]}-{trace[8..]};Parent={Parent};Sampled={sampled}");
}
