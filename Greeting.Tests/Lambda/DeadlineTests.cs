using System.Net;
using System.Net.Sockets;

namespace Greeting.Tests.Lambda;

/// <summary>The packaged function when the time of an invocation runs out.</summary>
[Collection(TimedCollection.Name)]
public sealed class DeadlineTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task A_table_and_a_collector_that_never_answer_leave_the_function_time_for_its_answer()
    {
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        var settings = new Dictionary<string, string?>([.. engine.Settings, .. OtlpCollector.SettingsFor($"http://{silence.LocalEndpoint}")])
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://{silence.LocalEndpoint}",
        };

        // The shortest timeout that terraform/variables.tf allows.
        await using var function = await RunningFunction.StartAsync(settings, timeout: TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await function.SendAsync(Events.Of("""{"rawPath":"/alive"}"""))).Status);

        var late = await function.SendAsync(Events.Get("name=Ada"));
        var next = await function.SendAsync(Events.Of("""{"rawPath":"/alive"}"""));

        Assert.Equal((503, 200), (late.Status, next.Status));
    }
}
