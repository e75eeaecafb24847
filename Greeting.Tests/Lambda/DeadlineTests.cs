using System.Net;
using System.Net.Sockets;

namespace Greeting.Tests.Lambda;

/// <summary>The packaged function when the time of an invocation runs out.</summary>
[Collection(TimedCollection.Name)]
public sealed class DeadlineTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task A_table_that_never_answers_is_reported_before_the_function_s_time_is_up()
    {
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        var settings = new Dictionary<string, string?>(engine.Settings) { ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://{silence.LocalEndpoint}" };

        // The shortest timeout that terraform/variables.tf allows.
        await using var function = await RunningFunction.StartAsync(settings, timeout: TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await function.SendAsync(Events.Of("""{"rawPath":"/alive"}"""))).Status);

        var late = await function.SendAsync(Events.Get("name=Ada"));
        var next = await function.SendAsync(Events.Of("""{"rawPath":"/alive"}"""));

        Assert.Equal((503, 200), (late.Status, next.Status));
    }
}
