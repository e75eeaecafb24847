using Greeting.Tests.Distributed;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>What people do on the page, on the development server and on the production build.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class JourneyTests(GreetingApp app, BrowserFixture fixture) : IDisposable
{
    public static TheoryData<Site> Sites => [Site.Development, Site.Production];

    public static MatrixTheoryData<Site, string> Names => new(
        [Site.Development, Site.Production],
        [
            "محمد علي", "עדה", "李小龍", "Łukasz Żółć", "👩‍👩‍👧‍👦🏳️‍🌈", "Z̸̡̛͚̦͌̋͗ä̷̧̛͙̫́l̵̢̛̞̗̒g̷̨̛̟̝̓o̶", "O’Brien & <b>Söhne</b> %2F/?#",
            new('W', 100), string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 80)), "Ada محمد Ada",
        ]);

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task A_typed_name_is_greeted_counted_and_listed(Site site)
    {
        await using var visit = await fixture.OpenAsync(app, site);
        var name = NewName();
        await Expect(visit.Field).ToBeFocusedAsync();

        await visit.SubmitAsync($"  {name} ");
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {name}!");
        await Expect(visit.Hello).ToContainTextAsync("For the first time.");
        await Expect(visit.FirstRow).ToContainTextAsync(name);
        await Expect(visit.FirstRow).ToContainTextAsync("just now");
        await Expect(visit.Field).ToHaveValueAsync($"  {name} ");

        await visit.GreetButton.ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("Greeted twice");
        await Expect(visit.FirstRow).ToContainTextAsync("twice");

        await visit.Page.ReloadAsync();
        await Expect(visit.FirstRow).ToContainTextAsync(name);
        await Expect(visit.Field).ToHaveValueAsync($"  {name} ");
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task A_listed_name_is_greeted_again_and_the_draft_stays(Site site)
    {
        await using var visit = await fixture.OpenAsync(app, site);
        var (first, second) = (NewName(), NewName());
        await visit.SubmitAsync(first);
        await Expect(visit.Hello).ToContainTextAsync(first);
        await visit.SubmitAsync(second);
        await Expect(visit.Hello).ToContainTextAsync(second);

        await visit.Field.FillAsync("somebody else");
        await visit.Button($"Greet {first} again").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {first}!");
        await Expect(visit.Row(first)).ToContainTextAsync("✓ just now · twice");
        await Expect(visit.Field).ToHaveValueAsync("somebody else");
    }

    [Fact]
    public async Task A_tap_far_down_the_list_is_answered_under_the_finger()
    {
        foreach (var number in Enumerable.Range(1, 20))
        {
            await app.Api.GetStringAsync($"/?name=Tapped {number}", TestContext.Current.CancellationToken);
        }

        await using var visit = await fixture.OpenAsync(
            app, Site.Production, new() { ViewportSize = new() { Width = 390, Height = 700 }, HasTouch = true, IsMobile = true });
        var row = visit.Row("Tapped 5");
        await row.ScrollIntoViewIfNeededAsync();
        var place = await row.BoundingBoxAsync();

        await row.TapAsync();
        await Expect(row).ToContainTextAsync("✓ just now");
        await Expect(row).ToBeInViewportAsync(new() { Ratio = 1 });
        await visit.WaitForListAsync();

        var after = await row.BoundingBoxAsync();
        Assert.Equal((place!.X, place.Y), (after!.X, after.Y));
    }

    public static TheoryData<string, bool> NamesOfOneTypeface => new()
    {
        { "José", true },
        { "Nguyễn Thị Định", true },
        { "Łukasz Żółć", true },
        { "محمد", false },
        { "עדה", false },
        { "Аделаида", false },
    };

    [Theory]
    [MemberData(nameof(NamesOfOneTypeface))]
    public async Task A_name_has_one_typeface(string name, bool isDisplay)
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await WaitForFontsAsync(visit);

        // A display font that comes late is used from the next page view on.
        await visit.Page.ReloadAsync();
        await WaitForFontsAsync(visit);
        await visit.SubmitAsync(name);
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {name}!");

        // With the words around it.
        var fonts = await visit.GetFontsAsync(".hello-words");
        Assert.Single(fonts);
        Assert.Equal(isDisplay, fonts.Single().StartsWith("Fraunces", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Hello, who’s there?", null)]
    [InlineData("Hello, Grace Hopper!", "Grace Hopper")]
    public async Task Short_words_stand_on_one_line(string words, string? name)
    {
        foreach (var (width, height) in ((int, int)[])[(320, 640), (390, 700), (768, 1024), (1280, 800), (2560, 1300)])
        {
            await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ViewportSize = new() { Width = width, Height = height } });
            if (name is not null)
            {
                await visit.SubmitAsync(name);
            }

            await Expect(visit.Hello).ToContainTextAsync(words);
            await Expect(visit.Hello.Locator("p").First).ToHaveAttributeAsync("data-lines", "one");
            Assert.False(await visit.ScrollsSidewaysAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task The_footer_is_in_sight_and_leads_to_the_API(Site site)
    {
        await using var visit = await fixture.OpenAsync(app, site);
        var footer = visit.Page.GetByRole(AriaRole.Contentinfo);
        foreach (var height in (int[])[1080, 800, 640])
        {
            await visit.Page.SetViewportSizeAsync(1280, height);
            await Expect(footer).ToBeInViewportAsync(new() { Ratio = 1 });
            var form = await visit.Page.Locator("form").BoundingBoxAsync();
            Assert.True((await footer.BoundingBoxAsync())!.Y >= form!.Y + form.Height, $"The footer covers the form at a height of {height} px.");
        }

        var link = await footer.GetByRole(AriaRole.Link, new() { Name = "API" }).GetAttributeAsync("href");
        using var client = new HttpClient();
        using var answer = await client.GetAsync(link, TestContext.Current.CancellationToken);
        Assert.Equal(site == Site.Production ? "application/json" : "text/html", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task The_keyboard_is_enough(Site site)
    {
        await using var visit = await fixture.OpenAsync(app, site);
        var (first, second) = (NewName(), NewName());
        await Expect(visit.Field).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync(first);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Hello).ToContainTextAsync(first);

        // The name is selected, so that the next one replaces it.
        await visit.Page.Keyboard.TypeAsync(second);
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.GreetButton).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Space");
        await Expect(visit.Hello).ToContainTextAsync(second);

        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Button($"Greet {first} again")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Hello).ToContainTextAsync(first);
        await Expect(visit.Button($"Greet {first} again")).ToBeFocusedAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Names_of_every_kind_are_shown_as_typed_on_a_narrow_screen(Site site, string name)
    {
        await using var visit = await fixture.OpenAsync(app, site, new() { ViewportSize = new() { Width = 320, Height = 640 } });
        var listTop = await visit.GetTopOfListAsync();
        await visit.SubmitAsync(name);
        await Expect(visit.Hello.Locator("bdi")).ToHaveTextAsync(name, new() { UseInnerText = false });
        await Expect(visit.FirstRow.Locator("bdi")).ToHaveTextAsync(name);
        Assert.Equal(listTop, await visit.GetTopOfListAsync());
        Assert.False(await visit.ScrollsSidewaysAsync());

        // How often the name was greeted is not covered by the form.
        var count = await visit.Hello.Locator("p").Last.BoundingBoxAsync();
        var form = await visit.Page.Locator("form").BoundingBoxAsync();
        Assert.True(count!.Y + count.Height <= form!.Y);
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task An_invalid_name_is_reported_at_the_field(Site site)
    {
        await using var visit = await fixture.OpenAsync(app, site);
        await visit.SubmitAsync("   ");
        await Expect(visit.Field).ToHaveAccessibleDescriptionAsync("Type a name first.");
        await visit.Field.FillAsync(new string('x', 101));
        await Expect(visit.Field).ToHaveAccessibleDescriptionAsync("A name has at most 100 characters; this one has 101.");
        await visit.Field.FillAsync("\u200b");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await visit.Field.PressAsync("Enter");
        await Expect(visit.Field).ToHaveAccessibleDescriptionAsync("A name must not be blank.");
        await Expect(visit.Field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(visit.Field).ToHaveValueAsync("\u200b");
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task Submitting_twice_greets_once(Site site)
    {
        await using var visit = await fixture.OpenAsync(app, site);
        var greetings = 0;
        visit.Page.Request += (_, request) => greetings += request.Method == "POST" && request.Url.EndsWith("/greetings", StringComparison.Ordinal) ? 1 : 0;
        await visit.Field.FillAsync(NewName());
        await visit.GreetButton.DblClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("For the first time.");
        Assert.Equal(1, greetings);
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.EndTest();

    static async Task WaitForFontsAsync(Visit visit)
    {
        await visit.WaitForListAsync();
        await visit.Page.WaitForFunctionAsync("() => [...document.fonts].every((face) => face.status === 'loaded')");
    }

    static string NewName() => $"Ada {Guid.NewGuid():N}"[..14];
}
