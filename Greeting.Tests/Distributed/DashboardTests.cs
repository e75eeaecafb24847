using Greeting.Tests.Browser;
using Microsoft.Playwright;

namespace Greeting.Tests.Distributed;

/// <summary>What the dashboard shows of the running app: its resources and its metrics.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class DashboardTests(GreetingApp app)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_dashboard_shows_every_resource_and_the_greetings_metric()
    {
        await app.Api.GetStringAsync("/?name=Ada", Cancellation);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright, Cancellation);
        var page = await browser.NewPageAsync();

        await page.GotoAsync(new Uri(app.Dashboard, $"/login?t={GreetingApp.DashboardToken}").ToString());
        string[] resources = ["web", "api", "dynamodb", "table-viewer"];
        foreach (var resource in resources)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Row).GetByText(resource, new() { Exact = true }).First).ToBeVisibleAsync();
        }

        // In the order of a greeting, below the row of titles, and without installers.
        await Assertions.Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(resources.Length + 1);
        var rows = await page.GetByRole(AriaRole.Row).AllInnerTextsAsync();
        Assert.All(resources.Zip(rows.Skip(1)), pair => Assert.StartsWith(pair.First, pair.Second.Trim(), StringComparison.Ordinal));

        // Every link has a name and leads somewhere.
        var links = page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Link);
        Assert.Equal(["Page", "API page"], await links.AllInnerTextsAsync());
        foreach (var link in await links.AllAsync())
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(await link.GetAttributeAsync("href"), Cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri} answers {answer.StatusCode}.");
        }

        await page.GotoAsync(new Uri(app.Dashboard, "/metrics/resource/api").ToString());
        await Assertions.Expect(page.GetByText("greetings", new() { Exact = true }).First).ToBeVisibleAsync();
    }
}
