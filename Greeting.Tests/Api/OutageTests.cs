using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Api;

public sealed class OutageTests(ApiFixture api) : IClassFixture<ApiFixture>
{
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

        await api.Engine.CreateTableAsync(Cancellation);
        Assert.Equal("Hello, Ada!", await api.Client.GetStringAsync("/?name=Ada", Cancellation));
    }

    [Fact]
    public async Task A_silent_table_is_given_up_within_seconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = new ApiServer(SettingsOf(silent));

        var started = Stopwatch.GetTimestamp();
        using var response = await server.Client.GetAsync("/?name=Ada", Cancellation);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.5, 5);
        await Problem.AssertAsync(response, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_error()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var server = new ApiServer(SettingsOf(silent));
        var logs = server.Logs.Entries.Count;
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, Cancellation);
            await connection.GetStream().WriteAsync("GET /?name=Ada HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancellation);

            // The request has come as far as the table once the API opens a connection for it.
            using var call = await silent.AcceptSocketAsync(Cancellation);
        }

        // Stopping waits for the requests that are under way.
        await server.DisposeAsync();
        Assert.DoesNotContain(server.Logs.Entries.Skip(logs), entry => entry.Level >= LogLevel.Warning);
    }

    static async Task AssertUnavailableAsync(HttpClient client)
    {
        foreach (var url in (string[])["/?name=Ada", "/greetings", "/greetings/Ada", "/health"])
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(url, Cancellation);
            await Problem.AssertAsync(response, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
        }

        Assert.Equal("Healthy", await client.GetStringAsync("/alive", Cancellation));
    }

    Dictionary<string, string?> SettingsOf(TcpListener silent) =>
        new(api.Engine.Settings) { ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://{silent.LocalEndpoint}" };
}
