using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Greeting.Tests.Browser;

/// <summary>One person's visit to the page: its parts by the names that people and screen readers know them by.</summary>
sealed class Visit : IAsyncDisposable
{
    readonly IBrowserContext context;
    readonly ConcurrentQueue<string> complaints = [];
    readonly ConcurrentQueue<string> strangers = [];

    Visit(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // A failed call is a line on the console too; those are the tests' own doing.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                complaints.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!new Uri(request.Url).IsLoopback)
            {
                strangers.Enqueue(request.Url);
            }
        };
    }

    public IPage Page { get; }

    public ILocator Field => Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" });

    public ILocator GreetButton => Page.GetByRole(AriaRole.Button, new() { Name = "Greet", Exact = true });

    /// <summary>The live region with the greeting.</summary>
    public ILocator Hello => Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Hello," });

    /// <summary>What the page says of an attempt that brought no greeting, or has not yet.</summary>
    public ILocator Notice => Page.Locator(".notice");

    public ILocator Recent => Page.GetByRole(AriaRole.Region, new() { Name = "Recently greeted" });

    public ILocator FirstRow => Recent.GetByRole(AriaRole.Listitem).First;

    /// <summary>The row of a name.</summary>
    public ILocator Row(string name) => Recent.GetByRole(AriaRole.Listitem).Filter(new() { Has = Page.GetByText(name, new() { Exact = true }) });

    public static async Task<Visit> OpenAsync(IBrowser browser, Uri address, BrowserNewContextOptions options)
    {
        var context = await browser.NewContextAsync(options);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(address.ToString());
        return visit;
    }

    /// <summary>Waits until the list of recent greetings is not being loaded.</summary>
    public Task WaitForListAsync() => Assertions.Expect(Recent).ToHaveAttributeAsync("aria-busy", "false");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Types a name and presses Enter.</summary>
    public async Task SubmitAsync(string name)
    {
        await Field.FillAsync(name);
        await Field.PressAsync("Enter");
    }

    /// <summary>Keeps a picture among the build results, to be looked at.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Command.RepositoryRoot, "artifacts", "pictures", name + ".png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <summary>Whether the page is wider than its window.</summary>
    public Task<bool> ScrollsSidewaysAsync() =>
        Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>The names of the fonts that an element and what is in it are written in.</summary>
    public async Task<IReadOnlyCollection<string>> GetFontsAsync(string selector)
    {
        var devTools = await context.NewCDPSessionAsync(Page);
        await devTools.SendAsync("DOM.enable");
        await devTools.SendAsync("CSS.enable");
        var document = await devTools.SendAsync("DOM.getDocument");
        var root = document!.Value.GetProperty("root").GetProperty("nodeId").GetInt32();
        var found = await devTools.SendAsync("DOM.querySelector", new() { ["nodeId"] = root, ["selector"] = selector });
        var node = found!.Value.GetProperty("nodeId").GetInt32();
        var fonts = await devTools.SendAsync("CSS.getPlatformFontsForNode", new() { ["nodeId"] = node });
        return [.. fonts!.Value.GetProperty("fonts").EnumerateArray().Select(font => font.GetProperty("familyName").GetString()!).Distinct()];
    }

    /// <summary>How far the list of recent greetings is below the page's top, in CSS pixels.</summary>
    public Task<float> GetTopOfListAsync() => Recent.EvaluateAsync<float>("(list) => list.getBoundingClientRect().top + scrollY");

    /// <summary>Fails when the visit caused a fault of the page, a breach of its policy or a call to strangers.</summary>
    public void AssertClean()
    {
        Assert.Empty(complaints);
        Assert.Empty(strangers);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => context.DisposeAsync();
}
