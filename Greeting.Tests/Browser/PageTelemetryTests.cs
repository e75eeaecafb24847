using Aspire.Hosting.Testing;
using Greeting.Tests.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>What a development run shows of the page in the dashboard.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class PageTelemetryTests(GreetingApp app, BrowserFixture fixture) : IDisposable
{
    [Fact]
    public async Task One_trace_leads_from_the_page_to_the_table()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Development);
        await visit.WaitForListAsync();
        var greeting = visit.Page.WaitForRequestAsync(request => request.Method == "POST" && request.Url.EndsWith("/greetings", StringComparison.Ordinal));
        await visit.SubmitAsync("Ada");
        var parent = (await (await greeting).AllHeadersAsync())["traceparent"];
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");

        // https://www.w3.org/TR/trace-context/#traceparent-header: version, trace, span, flags.
        var trace = parent.Split('-')[1];

        // The dashboard's page of a trace that has not arrived yet does not look again.
        await app.FindTelemetryAsync($"spans?follow=true&traceId={trace}", "\"POST /greetings\"", "\"UpdateItem GreetingTable\"", "\"web\"");
        var dashboard = await visit.Page.Context.NewPageAsync();
        var token = app.App.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"];
        var address = app.App.GetEndpoint("aspire-dashboard", "http");
        await dashboard.GotoAsync(new Uri(address, $"/login?t={token}&returnUrl=%2Ftraces%2Fdetail%2F{trace}").ToString());
        foreach (var span in (string[])["web: POST /greetings", "api", "UpdateItem"])
        {
            await Expect(dashboard.GetByText(span).First).ToBeVisibleAsync();
        }

        await dashboard.ScreenshotAsync(new() { Path = Path.Combine(Command.RepositoryRoot, "artifacts", "pictures", "trace.png") });
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.EndTest();
}
