using System.Text.Json.Nodes;

namespace Greeting.Tests.Lambda;

/// <summary>The packaged function from its start to its end, and when what it needs fails.</summary>
public sealed class LifecycleTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Ten_thousand_events_leave_its_memory_as_it_was()
    {
        const int events = 10_000;
        await using var function = await RunningFunction.StartAsync(engine.Settings);
        long early = 0, late = long.MaxValue;
        for (var i = 1; i <= events; i++)
        {
            // Every other one greets, and one in a hundred cannot be read.
            var response = await function.SendAsync(i % 100 == 0 ? "{" : i % 2 == 0 ? Events.Get("name=Ada") : Events.Of("""{"rawPath":"/alive"}"""));
            Assert.Equal(i % 100 == 0 ? 0 : 200, response.Status);

            // Several readings each, as memory varies from moment to moment on a busy machine.
            if (i % 100 == 0)
            {
                var memory = function.Process.Memory;
                early = i is > events / 5 and <= events / 4 ? Math.Max(early, memory) : early;
                late = i > events - 500 ? Math.Min(late, memory) : late;
            }
        }

        Assert.True(late < early * 1.15, $"{early >> 20} MB after a quarter, {late >> 20} MB at the end");
    }

    [Fact]
    public async Task A_function_that_loses_the_Runtime_API_connects_again_or_ends()
    {
        await using var relay = new Relay();
        await using var function = await RunningFunction.StartAsync(engine.Settings, relay: relay.Listen);
        Assert.Equal(200, (await function.SendAsync(Events.Get("name=Ada"))).Status);

        await relay.DropAsync();
        var answers = function.SendAsync(Events.Get("name=Ada"));
        var ends = function.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(answers, ends) == answers)
        {
            Assert.Equal((200, null), ((await answers).Status, (await answers).Error));
        }
        else
        {
            // Lambda starts another in its place.
            Assert.NotEqual(0, await ends);
        }
    }

    [Fact]
    public async Task It_answers_as_soon_as_the_database_is_back()
    {
        await using var database = new EngineFixture();
        await database.InitializeAsync();
        await database.StopAsync();
        await using var function = await RunningFunction.StartAsync(database.Settings);

        var without = await function.SendAsync(Events.Get("name=Ada"));
        await database.StartAsync(TestContext.Current.CancellationToken);
        var with = await function.SendAsync(Events.Get("name=Ada"));

        Assert.Equal(503, without.Status);
        Assert.True(without.Headers.ContainsKey("retry-after"));
        Assert.Equal((200, "Hello, Ada!"), (with.Status, with.Body));
    }

    [Fact]
    public async Task A_greeting_is_one_line_of_JSON_without_a_name_and_its_repeat_another()
    {
        await using var function = await RunningFunction.StartAsync(engine.Settings);
        var greeting = Events.Of("""{"rawPath":"/greetings","headers":{"content-type":"application/json","idempotency-key":"one"},"body":"{\"name\":\"Confidential\"}","requestContext":{"http":{"method":"POST"}}}""");

        Assert.Equal(201, (await function.SendAsync(greeting)).Status);
        Assert.Equal(201, (await function.SendAsync(greeting)).Status);
        await function.Process.WaitForLineAsync(line => line.Contains("A repeated greeting was answered", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var entry = JsonNode.Parse(Assert.Single(function.Process.Output, line => line.Contains("A greeting was stored", StringComparison.Ordinal)))!;
        Assert.Equal("Information", (string?)entry["LogLevel"]);
        Assert.Equal("Greeting.Api.Greetings.GreetingStore", (string?)entry["Category"]);
        Assert.DoesNotContain(function.Process.Output, line => line.Contains("Confidential", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_is_a_line_of_JSON_with_the_ids_of_its_request_and_without_a_name()
    {
        const string trace = "5759e988bd862e3fe1be46a994272793";
        var settings = new Dictionary<string, string?>(engine.Settings) { ["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:1" };
        await using var function = await RunningFunction.StartAsync(settings);

        var response = await function.SendAsync(
            Events.Of($$"""{"rawPath":"{{RecordAddress.Of("Confidential")}}"}"""), $"Root=1-{trace[..8]}-{trace[8..]};Parent=53995c3f42cd8ad8;Sampled=1");
        await function.Process.WaitForLineAsync(line => line.Contains("was answered with 503", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal(503, response.Status);
        var entry = JsonNode.Parse(Assert.Single(function.Process.Output, line => line.Contains("was answered with 503", StringComparison.Ordinal)))!;
        Assert.Equal("Warning", (string?)entry["LogLevel"]);
        var scopes = entry["Scopes"]!.AsArray().SelectMany(scope => scope!.AsObject()).ToLookup(value => value.Key, value => (string?)value.Value);
        Assert.Equal([trace], scopes["TraceId"]);
        Assert.Single(scopes["RequestId"]);
        Assert.DoesNotContain(function.Process.Output, line => line.Contains(RecordAddress.Of("Confidential"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_interactive_API_page_is_not_in_the_package()
    {
        var settings = new Dictionary<string, string?>(engine.Settings) { ["ASPNETCORE_ENVIRONMENT"] = "Development" };
        await using var function = await RunningFunction.StartAsync(settings);

        Assert.Equal(404, (await function.SendAsync(Events.Of("""{"rawPath":"/scalar"}"""))).Status);
    }

    [Fact]
    public async Task SIGTERM_ends_it_in_order()
    {
        await using var function = await RunningFunction.StartAsync(engine.Settings);
        Assert.Equal(200, (await function.SendAsync(Events.Get("name=Ada"))).Status);

        function.Process.Terminate();

        Assert.Equal(0, await function.Process.WaitForExitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_the_Runtime_API_it_ends_as_failed()
    {
        await using var function = await RunningFunction.StartAsync(engine.Settings);
        Assert.Equal(200, (await function.SendAsync(Events.Get("name=Ada"))).Status);

        await function.Lambda.DisposeAsync();

        Assert.NotEqual(0, await function.Process.WaitForExitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wrong_setting_ends_it_with_a_line_that_names_it()
    {
        var settings = new Dictionary<string, string?>(engine.Settings) { ["AWS_REGION"] = "nowhere" };
        await using var function = await RunningFunction.StartAsync(settings);

        Assert.Equal(1, await function.Process.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.Contains("The AWS region is 'nowhere'", Assert.Single(function.Process.Output), StringComparison.Ordinal);
    }
}
