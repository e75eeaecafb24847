using Greeting.Tests;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Greeting.Tests.Lambda;

namespace Greeting.StandIns.Tests;

/// <summary>What the Lambda server here does beyond its package, shown with the packaged function.</summary>
public sealed class LambdaServerTests(DynamoDbEngine engine) : IClassFixture<DynamoDbEngine>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_to_HEAD_has_no_body()
    {
        await using var function = await RunningFunction.StartAsync(engine.Settings);

        var response = await function.SendAsync(Events.Of("""{"rawPath":"/nowhere","requestContext":{"http":{"method":"HEAD"}}}"""));

        Assert.Equal((404, ""), (response.Status, response.Body));
    }

    [Fact]
    public async Task A_lost_connection_to_the_Runtime_API_is_made_anew()
    {
        await using var relay = new Relay();
        await using var function = await RunningFunction.StartAsync(engine.Settings, relay: relay.Listen);
        Assert.Equal(200, (await function.SendAsync(Events.Get("name=Ada"))).Status);
        await relay.WaitForConnectionAsync(Cancellation);

        for (var i = 0; i < 3; i++)
        {
            relay.Drop();
            await relay.WaitForConnectionAsync(Cancellation);
            Assert.Equal(200, (await function.SendAsync(Events.Get("name=Ada"))).Status);
        }
    }

    [Fact]
    public async Task A_request_is_cancelled_at_its_deadline()
    {
        using var silence = new Silence();
        await using var function = await RunningFunction.StartAsync(silence.Settings(engine), timeout: TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await function.SendAsync(Events.Of("""{"rawPath":"/alive"}"""))).Status);

        _ = function.SendAsync(Events.Get("name=Ada"));

        await function.Process.WaitForLineAsync(line => line.Contains("time limit and was cancelled", StringComparison.Ordinal), Cancellation);
    }

    [Fact]
    public async Task SIGTERM_lets_the_request_at_work_end()
    {
        using var silence = new Silence();
        await using var function = await RunningFunction.StartAsync(silence.Settings(engine));
        var answer = function.SendAsync(Events.Get("name=Ada"));

        // The request is at work once there are two connections: its own and that of the probe at the start.
        using var first = await silence.AcceptAsync(Cancellation);
        using var second = await silence.AcceptAsync(Cancellation);

        function.Process.Terminate();

        Assert.Equal(503, (await answer).Status);
        Assert.Equal(0, await function.Process.WaitForExitAsync(Cancellation));
    }

    [Fact]
    public async Task A_request_that_the_application_gives_up_is_answered_with_what_it_wrote()
    {
        await using var function = await StartEchoAsync();

        var response = await function.SendAsync(Events.Of("""{"rawPath":"/abort"}"""));

        Assert.Equal((200, "Given up."), (response.Status, response.Body));
    }

    [Fact]
    public async Task A_body_behind_another_stream_can_be_read_in_pieces()
    {
        await using var function = await StartEchoAsync();

        var response = await function.SendAsync(Events.Of("""{"rawPath":"/pieces","body":"Ada","requestContext":{"http":{"method":"POST"}}}"""));

        Assert.Equal("""["A","d","a"]""", response.Body);
    }

    static Task<RunningFunction> StartEchoAsync() => RunningFunction.StartAsync(
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Greeting.Echo.dll")], new Dictionary<string, string?>());

    /// <summary>A database that takes calls and never answers.</summary>
    sealed class Silence : IDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public Silence() => listener.Start();

        public Dictionary<string, string?> Settings(DynamoDbEngine engine) =>
            new(engine.Settings) { ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://{listener.LocalEndpoint}" };

        public async Task<IDisposable> AcceptAsync(CancellationToken cancellationToken) => await listener.AcceptTcpClientAsync(cancellationToken);

        public void Dispose() => listener.Dispose();
    }
}
