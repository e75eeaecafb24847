using System.Collections.Concurrent;
using System.Net;
using Greeting.Tests.Api;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>The interactive page of the API.</summary>
public sealed class ApiPageTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_calls_the_API_and_nobody_else()
    {
        await using var server = new ApiServer(api.Engine.Settings, environment: "Development");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright, Cancellation);
        var page = await browser.NewPageAsync();
        var addresses = new ConcurrentQueue<Uri>();
        page.Request += (_, request) => addresses.Enqueue(new(request.Url));

        await page.GotoAsync(new Uri(server.Client.BaseAddress!, "/scalar").ToString());
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Test Request") }).First.ClickAsync();
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Send") }).First.ClickAsync(),
            response => new Uri(response.Url).AbsolutePath == "/");

        Assert.Equal("Hello, Bas!", await answer.TextAsync());
        await Expect(page.GetByText("Hello, Bas!").First).ToBeVisibleAsync();
        Assert.All(
            addresses.Where(address => address.Scheme is "http" or "https"),
            address => Assert.Equal(server.Client.BaseAddress!.Authority, address.Authority));
    }

    [Theory]
    [InlineData("/scalar")]
    [InlineData("/scalar/scalar.js")]
    public async Task Production_has_no_such_page(string url)
    {
        using var response = await api.Client.GetAsync(url, Cancellation);

        await Problem.AssertAsync(response, HttpStatusCode.NotFound, "no-such-address", Cancellation);
    }
}
