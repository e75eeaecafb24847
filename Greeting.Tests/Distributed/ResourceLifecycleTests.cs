using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Greeting.Tests.Distributed;

/// <summary>Order, health and recovery of the resources.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class ResourceLifecycleTests(GreetingApp app)
{
    // A state that never comes fails its test, not the run. A first start of the table viewer installs it from the network.
    const int Timeout = 10 * 60 * 1000;

    [Fact]
    public void Every_resource_starts_after_those_it_waits_for()
    {
        var starts = app.FirstStarts;

        Assert.True(starts["dynamodb"] < starts["api"], $"dynamodb started at {starts["dynamodb"]:O}, api at {starts["api"]:O}");
        Assert.True(starts["api"] < starts["web"], $"api started at {starts["api"]:O}, web at {starts["web"]:O}");
    }

    [Fact(Timeout = Timeout)]
    public async Task The_table_viewer_is_installed_and_started_on_demand_and_shows_the_table()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(KnownResourceStates.NotStarted, (await app.SnapshotOfAsync("table-viewer")).State?.Text);

        await app.ExecuteAsync("table-viewer", KnownResourceCommands.StartCommand);
        await app.Notifications.WaitForResourceHealthyAsync("table-viewer", cancellation);
        using var viewer = new HttpClient { BaseAddress = app.App.GetEndpoint("table-viewer", "http") };
        Assert.Contains("/tables/GreetingTable", await viewer.GetStringAsync("/", cancellation), StringComparison.Ordinal);

        await app.ExecuteAsync("table-viewer", KnownResourceCommands.StopCommand);
        await app.Notifications.WaitForResourceAsync("table-viewer", KnownResourceStates.TerminalStates, cancellation);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_killed_engine_turns_red_and_the_API_answers_503_until_it_is_started_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var name = $"Ada-{Guid.NewGuid():N}";
        await app.Api.GetStringAsync($"/?name={name}", cancellation);

        await app.KillAsync("dynamodb");
        try
        {
            await app.Notifications.WaitForResourceAsync("dynamodb", KnownResourceStates.TerminalStates, cancellation);
            await app.Notifications.WaitForResourceAsync("api", e => e.Snapshot.HealthStatus is not HealthStatus.Healthy, cancellation);

            // Nothing takes calls in the engine's place, to deliver them when it is back and their callers have given up.
            using (var client = new HttpClient())
            {
                await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(app.App.GetEndpoint("dynamodb", "http"), cancellation));
            }

            var trace = ActivityTraceId.CreateRandom();
            using (var request = new HttpRequestMessage(HttpMethod.Get, RecordAddress.Of(name)))
            {
                request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
                using var refused = await app.Api.SendAsync(request, cancellation);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
                Assert.NotNull(refused.Headers.RetryAfter);
            }

            // The structured log of it is in the dashboard, under the trace that the caller began.
            await app.FindTelemetryAsync($"logs?follow=true&traceId={trace}", "was answered with 503");
        }
        finally
        {
            await app.ExecuteAsync("dynamodb", KnownResourceCommands.StartCommand);
            await app.Notifications.WaitForResourceHealthyAsync("dynamodb", cancellation);
            await app.Notifications.WaitForResourceHealthyAsync("api", cancellation);
        }

        // The data folder kept the first greeting over the crash.
        await app.Api.GetStringAsync($"/?name={name}", cancellation);
        var record = await app.Api.GetFromJsonAsync<JsonElement>(RecordAddress.Of(name), cancellation);
        Assert.Equal(2, record.GetProperty("count").GetInt32());
    }
}
