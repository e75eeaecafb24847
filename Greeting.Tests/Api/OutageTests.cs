using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Greeting.AppHost;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Api;

[Collection(TimedCollection.Name)]
[Trait("Category", "Fast")]
public sealed class OutageTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    /// <summary>How long the page waits for an answer, in seconds.</summary>
    const double Patience = 10;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_table_is_a_problem_until_it_is_back()
    {
        await api.Engine.StopAsync();
        await AssertUnavailableAsync(api.Client);

        await api.Engine.StartAsync(Cancellation);
        Assert.Equal("Hello, Ada!", await api.Client.GetStringAsync("/?name=Ada", Cancellation));
        Assert.Equal("Healthy", await api.Client.GetStringAsync("/health", Cancellation));
        Assert.Single(api.Server.Logs.Entries, entry => entry.Text.Contains("The table answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_table_is_a_problem_until_it_is_created()
    {
        await api.Engine.DeleteTableAsync(Cancellation);
        await AssertUnavailableAsync(api.Client);

        await api.Engine.CreateTablesAsync(Cancellation);
        Assert.Equal("Hello, Ada!", await api.Client.GetStringAsync("/?name=Ada", Cancellation));
    }

    [Fact]
    public Task A_table_that_falls_silent_is_given_up() => Task.WhenAll(AssertSilenceIsGivenUpAsync(), AssertSilenceInAnAnswerIsGivenUpAsync());

    [Theory]
    [InlineData("/?name=Ada")]
    [InlineData("/greetings/QWRh")]
    public async Task A_table_that_breaks_off_in_the_middle_of_an_answer_is_a_problem(string url)
    {
        await using var table = WebServer.Create();
        table.Run(static async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{", context.RequestAborted);
            context.Abort();
        });
        await table.StartAsync(Cancellation);
        await using var server = new ApiServer(SettingsOf(table.Urls.Single()));

        using var response = await server.Client.GetAsync(url, Cancellation);

        await Problem.AssertAsync(response, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
        Assert.Equal(url == "/?name=Ada", response.Headers.RetryAfter is null);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_error()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = new ApiServer(SettingsOf($"http://{silent.LocalEndpoint}"));
        var logs = server.Logs.Entries.Count;
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, Cancellation);
            await connection.GetStream().WriteAsync("GET /?name=Ada HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancellation);

            // The request has come as far as the table once there are two connections: its own and that of the probe at the start.
            using var first = await silent.AcceptSocketAsync(Cancellation);
            using var second = await silent.AcceptSocketAsync(Cancellation);
        }

        // Stopping waits for the requests that are under way.
        await server.DisposeAsync();
        Assert.DoesNotContain(
            server.Logs.Entries.Skip(logs),
            entry => entry.Level >= LogLevel.Warning && !entry.Text.StartsWith("Greetings cannot be stored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_of_another_kind_is_a_reason_in_the_log()
    {
        var settings = new Dictionary<string, string?>(api.Engine.Settings) { ["Greeting:TableName"] = "of-another-kind" };
        using var client = api.Engine.CreateClient();
        await client.EnsureTableAsync(
            new("of-another-kind", [new("Name", KeyType.HASH)]) { AttributeDefinitions = [new("Name", ScalarAttributeType.S)], BillingMode = BillingMode.PAY_PER_REQUEST },
            Cancellation);
        await using var server = new ApiServer(settings);

        using var response = await server.Client.GetAsync("/health", Cancellation);

        await Problem.AssertAsync(response, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
        Assert.Single(server.Logs.Entries, entry => entry.Level == LogLevel.Error && entry.Text.Contains("key", StringComparison.Ordinal));
    }

    static async Task AssertUnavailableAsync(HttpClient client)
    {
        foreach (var url in (string[])["/?name=Ada", "/greetings", RecordAddress.Of("Ada"), "/health"])
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(url, Cancellation);
            await Problem.AssertAsync(response, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, Patience);
        }

        Assert.Equal("Healthy", await client.GetStringAsync("/alive", Cancellation));
    }

    async Task AssertSilenceIsGivenUpAsync()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = new ApiServer(SettingsOf($"http://{silent.LocalEndpoint}"));

        // A greeting may have been stored; without a key nobody is asked to send it again.
        var writing = server.Client.GetAsync("/?name=Ada", Cancellation);
        var started = Stopwatch.GetTimestamp();
        using var read = await server.Client.GetAsync(RecordAddress.Of("Ada"), Cancellation);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.5, Patience);
        await Problem.AssertAsync(read, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
        Assert.NotNull(read.Headers.RetryAfter);

        using var written = await writing;
        var problem = await Problem.AssertAsync(written, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
        Assert.Contains("may have been stored", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(written.Headers.RetryAfter);
    }

    async Task AssertSilenceInAnAnswerIsGivenUpAsync()
    {
        await using var table = WebServer.Create();
        table.Run(static async context =>
        {
            context.Response.ContentType = "application/x-amz-json-1.0";
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{", context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await table.StartAsync(Cancellation);
        await using var server = new ApiServer(SettingsOf(table.Urls.Single()));

        var started = Stopwatch.GetTimestamp();
        string[] urls = ["/?name=Ada", "/greetings", "/greetings/QWRh", "/health"];
        await Assert.AllAsync(urls.Select(url => (url, Response: server.Client.GetAsync(url, Cancellation))).ToArray(), async call =>
        {
            using var response = await call.Response;

            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
            await Problem.AssertAsync(response, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
            Assert.Equal(call.url == "/?name=Ada", response.Headers.RetryAfter is null);
        });
    }

    Dictionary<string, string?> SettingsOf(string table) => new(api.Engine.Settings) { ["AWS_ENDPOINT_URL_DYNAMODB"] = table };
}
