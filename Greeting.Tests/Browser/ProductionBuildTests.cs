using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Greeting.Tests.Distributed;
using Microsoft.AspNetCore.Http;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>The build that is deployed: its weight, its stillness, its speed on a poor line, and how its host serves it.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class ProductionBuildTests(GreetingApp app, BrowserFixture fixture) : IDisposable
{
    const double FormVisibleLimitMs = 2_500;

    // Slow 4G: 1.6 Mbit/s with 150 ms of latency.
    const int BytesPerSecond = 1_600_000 / 8;
    const int LatencyMs = 150;

    static readonly (int Width, int Height)[] screens = [(320, 640), (390, 844), (1280, 900)];

    static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task Its_JavaScript_is_weighed_and_holds_no_telemetry()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);

        // The build fails above the limit.
        Assert.Matches(@"JavaScript: [\d.]+ kB gzip of at most \d+ kB", fixture.BuildOutput);
        Assert.All(
            Directory.EnumerateFiles(BrowserFixture.ProductionFolder, "*.js", SearchOption.AllDirectories),
            file => Assert.DoesNotMatch("(?i)opentelemetry|otlp", File.ReadAllText(file)));
    }

    [Fact(Explicit = true)]
    public async Task The_form_is_soon_there_on_slow_4G()
    {
        var times = new List<double>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ViewportSize = new() { Width = 390, Height = 844 } });
            var devTools = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
            await devTools.SendAsync("Network.enable");
            await devTools.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
            await devTools.SendAsync("Network.emulateNetworkConditions", new()
            {
                ["offline"] = false,
                ["latency"] = LatencyMs,
                ["downloadThroughput"] = BytesPerSecond,
                ["uploadThroughput"] = BytesPerSecond,
            });
            await visit.Page.ReloadAsync();
            await Expect(visit.Field).ToBeVisibleAsync();

            // Nothing is painted before the form is there.
            times.Add(await visit.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"));
        }

        var tries = string.Join(", ", times.Select(time => time.ToString("F0", CultureInfo.InvariantCulture)));
        Output.WriteLine($"Form visible on slow 4G: {times.Min():F0} ms of at most {FormVisibleLimitMs:F0} ms (tries: {tries})");
        Assert.InRange(times.Min(), 1, FormVisibleLimitMs);
    }

    [Fact]
    public async Task Nothing_shifts_while_the_page_loads_and_greets()
    {
        // The names that are greeted are none of the first, and of other lengths and directions than those around them.
        string[] names = ["Ada", "محمد علي الحسيني", new('W', 100), "Grace", "עדה", "WWWWWWWWWWWWWW"];
        foreach (var name in names)
        {
            await app.Api.GetStringAsync($"/?name={Uri.EscapeDataString(name)}", TestContext.Current.CancellationToken);
        }

        fixture.Gateway.Instead = SlowlyAsync;
        await using var visits = await OpenWatchedAsync();
        foreach (var name in names[..^1])
        {
            await visits.EachAsync(visit => visit.SubmitAsync(name));
            await visits.EachAsync(visit => Expect(visit.Hello).ToContainTextAsync($"Hello, {name}!"));
            await visits.EachAsync(visit => visit.WaitForListAsync());
        }

        // By its row, which is the sixth now.
        await visits.EachAsync(visit => visit.Button($"Greet {names[^1]} again").ClickAsync());
        await visits.EachAsync(visit => Expect(visit.Hello).ToContainTextAsync($"Hello, {names[^1]}!"));
        await visits.EachAsync(visit => Expect(visit.Row(names[^1])).ToContainTextAsync("✓"));
        await visits.EachAsync(visit => visit.WaitForListAsync());
        await visits.EachAsync(AssertNothingShiftedAsync);
    }

    [Fact]
    public async Task Nothing_shifts_while_the_list_grows_from_nothing()
    {
        var empty = true;
        fixture.Gateway.Instead = (context, forward) =>
            SlowlyAsync(context, () => empty && HttpMethods.IsGet(context.Request.Method) ? Gateway.ListNobodyAsync(context) : forward());
        await using var visits = await OpenWatchedAsync();
        await visits.EachAsync(visit => Expect(visit.Page.GetByText("Nobody yet.")).ToBeVisibleAsync());
        await visits.EachAsync(visit => visit.SubmitAsync("Ada"));
        await visits.EachAsync(visit => Expect(visit.FirstRow).ToContainTextAsync("Ada"));
        empty = false;
        await visits.EachAsync(visit => visit.SubmitAsync("Grace"));
        await visits.EachAsync(visit => Expect(visit.FirstRow).ToContainTextAsync("Grace"));
        await visits.EachAsync(visit => visit.WaitForListAsync());
        await visits.EachAsync(AssertNothingShiftedAsync);
    }

    [Fact]
    public async Task Nothing_shifts_on_a_bad_day()
    {
        var busy = "";
        fixture.Gateway.Instead = (context, forward) =>
            SlowlyAsync(context, () => context.Request.Method == busy ? Gateway.DeferAsync(context, seconds: 1) : forward());
        await using var visits = await OpenWatchedAsync();
        await visits.EachAsync(visit => visit.WaitForListAsync());
        busy = HttpMethods.Get;
        await visits.EachAsync(visit => visit.SubmitAsync("Ada"));
        await visits.EachAsync(visit => Expect(visit.Button("Reload")).ToBeVisibleAsync());
        await visits.EachAsync(visit => visit.Button("Reload").ClickAsync());
        busy = "";
        await visits.EachAsync(visit => Expect(visit.Button("Reload")).ToHaveCountAsync(0, new() { Timeout = 60_000 }));
        busy = HttpMethods.Post;
        await visits.EachAsync(visit => visit.SubmitAsync("Grace"));
        await visits.EachAsync(visit => Expect(visit.Button("Retry")).ToBeVisibleAsync());
        busy = "";
        await visits.EachAsync(visit => visit.Button("Retry").ClickAsync());
        await visits.EachAsync(visit => Expect(visit.FirstRow).ToContainTextAsync("Grace"));
        await visits.EachAsync(visit => visit.WaitForListAsync());
        await visits.EachAsync(AssertNothingShiftedAsync);
    }

    [Fact]
    public async Task Its_host_sends_what_customHttp_says()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        using var client = new HttpClient { BaseAddress = fixture.ProductionAddress };

        using var page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal("no-cache", page.Headers.CacheControl?.ToString());
        Assert.StartsWith("default-src 'none'; script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch(@"<style|\sstyle=|<script(?![^>]*\ssrc=)|https?://", html);

        var script = Regex.Match(html, """src="(?<path>/assets/[^"]+-[\w-]{8}\.js)""").Groups["path"].Value;
        using var asset = await client.GetAsync(script, TestContext.Current.CancellationToken);
        Assert.Equal("public, max-age=31536000, immutable", asset.Headers.GetValues("Cache-Control").Single());
    }

    [Theory]
    [InlineData("/somewhere/else", HttpStatusCode.OK)]
    [InlineData("/favicon.svg", HttpStatusCode.OK)]
    [InlineData("/social.png", HttpStatusCode.OK)]
    [InlineData("/robots.txt", HttpStatusCode.OK)]
    [InlineData("/assets/index-00000000.js", HttpStatusCode.NotFound)]
    [InlineData("/missing.png", HttpStatusCode.NotFound)]
    public async Task Addresses_without_a_dot_are_the_page_and_missing_files_are_missing(string path, HttpStatusCode expected)
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        using var client = new HttpClient { BaseAddress = fixture.ProductionAddress };
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.EndTest();

    /// <summary>The answer comes later than the half second after a click in which a shift would be forgiven.</summary>
    static async Task SlowlyAsync(HttpContext context, Func<Task> answer)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.5), context.RequestAborted);
        await answer();
    }

    /// <summary>Opens the page on each of the screens, with a record of all that shifts, forgiven or not.</summary>
    async Task<Visits> OpenWatchedAsync()
    {
        var visits = new Visits();
        foreach (var (width, height) in screens)
        {
            var visit = await fixture.OpenAsync(app, Site.Production, new() { ViewportSize = new() { Width = width, Height = height } });
            visits.Add(visit);
            await visit.Page.AddInitScriptAsync(
                """
                globalThis.shifts = [];
                new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value, sources }) =>
                  `${value} ${sources.map(({ node, previousRect, currentRect }) =>
                    `${node?.nodeName} "${node?.textContent}" from ${previousRect.x},${previousRect.y} to ${currentRect.x},${currentRect.y}`).join()}`)))
                  .observe({ type: 'layout-shift', buffered: true });
                """);
            await visit.Page.ReloadAsync();
        }

        return visits;
    }

    static async Task AssertNothingShiftedAsync(Visit visit)
    {
        // What the last change shifted is known two frames after it.
        var shifts = await visit.Page.EvaluateAsync<string[]>(
            "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(shifts)))))");
        Output.WriteLine($"Layout shift at {visit.Page.ViewportSize!.Width} by {visit.Page.ViewportSize.Height}: {shifts.Length} of at most 0");
        Assert.Empty(shifts);
    }

    /// <summary>Several visits that do the same, step by step.</summary>
    sealed class Visits : List<Visit>, IAsyncDisposable
    {
        public Task EachAsync(Func<Visit, Task> step) => Task.WhenAll(this.Select(step));

        public async ValueTask DisposeAsync()
        {
            foreach (var visit in this)
            {
                await visit.DisposeAsync();
            }
        }
    }
}
