using Aspire.Hosting.Testing;
using Greeting.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Distributed;

/// <summary>The app as the launch profile <c>lambda</c> starts it: the API as a function behind an API Gateway.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class LambdaProfileTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_greets_through_the_gateway_and_the_dashboard_has_the_trace()
    {
        await using var app = new GreetingApp("gateway", "--Greeting:Api=lambda");
        await app.InitializeAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright, Cancellation);
        await using var visit = await Visit.OpenAsync(browser, app.App.GetEndpoint("web", "http"), new());

        var greeting = visit.Page.WaitForRequestAsync(request => request.Method == "POST" && request.Url == new Uri(app.Api.BaseAddress!, "/greetings").ToString());
        await visit.SubmitAsync("Ada");
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await Expect(visit.FirstRow).ToContainTextAsync("Ada");
        visit.AssertClean();
        var trace = (await (await greeting).AllHeadersAsync())["traceparent"].Split('-')[1];

        await app.FindTelemetryAsync($"spans?follow=true&traceId={trace}", "\"POST /greetings\"", "\"UpdateItem GreetingTable\"");
    }
}
