using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Greeting.Tests.Lambda;

/// <summary>What the packaged function tells an OTLP endpoint before its sandbox may be frozen.</summary>
[Collection(TimedCollection.Name)]
public sealed class TelemetryTests(DynamoDbEngine engine) : IClassFixture<DynamoDbEngine>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_invocation_leaves_is_there_when_its_answer_is(bool isSampled)
    {
        const string trace = "5759e988bd862e3fe1be46a994272793";
        const string parent = "53995c3f42cd8ad8";
        await using var collector = await OtlpCollector.StartAsync();
        var settings = new Dictionary<string, string?>([.. engine.Settings, .. collector.Settings])
        {
            ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
        };
        await using var function = await RunningFunction.StartAsync(settings);

        // The first answer waits a second at most, which the exporters' first connections can take on a busy machine.
        Assert.Equal(200, (await function.SendAsync(Events.Of("""{"rawPath":"/alive"}"""))).Status);
        var response = await function.SendAsync(Events.Get("name=Ada"), $"Root=1-{trace[..8]}-{trace[8..]};Parent={parent};Sampled={(isSampled ? 1 : 0)}");
        var (traces, metrics, logs) = (collector.Received("/v1/traces"), collector.Received("/v1/metrics"), collector.Received("/v1/logs"));

        Assert.Equal(200, response.Status);
        foreach (var text in (string[])["GET /", "UpdateItem greetings", Id(trace), Id(parent)])
        {
            Assert.Equal(isSampled, traces.Contains(text, StringComparison.Ordinal));
        }

        Assert.Contains("{greeting}", metrics, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("Request finished", logs, StringComparison.Ordinal);
        Assert.Contains(Id(trace), logs, StringComparison.Ordinal);
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

    static string Id(string hexadecimal) => Encoding.Latin1.GetString(Convert.FromHexString(hexadecimal));
}
