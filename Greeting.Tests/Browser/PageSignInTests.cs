using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Greeting.Tests.Distributed;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>The page with sign-in, at the provider that the AppHost starts.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class PageSignInTests(PageSignInTests.Fixture fixture) : IClassFixture<PageSignInTests.Fixture>, IDisposable
{
    public static TheoryData<Site> Sites => [Site.Development, Site.Production];

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task A_greeting_leads_to_the_provider_and_back_and_counts_once(Site site)
    {
        await using var visit = await fixture.Browser.OpenAsync(fixture.App, site);
        var (first, second) = (NewName(), NewName());
        var address = visit.Page.Url;
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();

        await visit.SubmitAsync(first);
        await SignInAsync(visit);

        await Expect(visit.Hello).ToContainTextAsync($"Hello, {first}!");
        await Expect(visit.Hello).ToContainTextAsync("For the first time.");
        await Expect(visit.Button("Sign out")).ToBeVisibleAsync();
        await Expect(visit.Page).ToHaveURLAsync(address);
        await visit.PictureAsync($"signed-in-{site}");
        var record = await fixture.App.Api.GetFromJsonAsync<JsonElement>(RecordAddress.Of(first), TestContext.Current.CancellationToken);
        Assert.Equal(1, record.GetProperty("count").GetInt32());

        // The session survives a reload, and the next greeting stays on the page.
        await visit.Page.ReloadAsync();
        await Expect(visit.Button("Sign out")).ToBeVisibleAsync();
        await visit.SubmitAsync(second);
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {second}!");
    }

    [Fact]
    public async Task A_session_that_the_API_does_not_accept_is_left_to_the_person()
    {
        await using var visit = await fixture.Browser.OpenAsync(fixture.App, Site.Production);
        var name = NewName();
        await SubmitWithRefusedTokenAsync(visit, name);
        await Expect(visit.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button)).ToHaveTextAsync("Sign in");

        // The provider still knows the person.
        await visit.Notice.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {name}!");
    }

    [Fact]
    public async Task A_greeting_is_sent_after_a_sign_in_only_if_it_led_there()
    {
        await using var visit = await fixture.Browser.OpenAsync(fixture.App, Site.Production);
        await visit.Page.RouteAsync("**/.well-known/openid-configuration", async route =>
        {
            var provider = (await (await route.FetchAsync()).JsonAsync())!.Value;
            await route.FulfillAsync(new() { Json = provider.EnumerateObject().Where(entry => entry.Name != "end_session_endpoint").ToDictionary(entry => entry.Name, entry => entry.Value) });
        });
        var name = NewName();
        await SubmitWithRefusedTokenAsync(visit, name);

        // Anyone may use the page's own button.
        await visit.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Button("Sign out")).ToBeVisibleAsync();
        await Expect(visit.Notice).ToContainTextAsync(name);
        using var record = await fixture.App.Api.GetAsync(RecordAddress.Of(name), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, record.StatusCode);

        // It is forgotten with the person, even where the provider has no page for signing out.
        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await Expect(visit.Notice).ToHaveCountAsync(0);
        await Expect(visit.Field).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Who_signs_out_signs_in_again_at_the_provider()
    {
        await using var visit = await fixture.Browser.OpenAsync(fixture.App, Site.Production);
        await visit.Button("Sign in").ClickAsync();
        await SignInAsync(visit);
        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await Expect(visit.Page).ToHaveURLAsync(fixture.Browser.ProductionAddress.ToString());

        await visit.SubmitAsync(NewName());
        await Expect(visit.Page.GetByLabel("User name")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_is_reported()
    {
        await using var visit = await fixture.Browser.OpenAsync(fixture.App, Site.Production);
        await Expect(visit.Button("Sign in")).ToBeVisibleAsync();
        await visit.Page.RouteAsync("**/.well-known/openid-configuration", route => route.AbortAsync());
        var name = NewName();

        await visit.Button("Sign in").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Alert)).ToHaveTextAsync("Sign-in cannot be reached.");
        await visit.SubmitAsync(name);
        await Expect(visit.Notice).ToContainTextAsync("The sign-in service cannot be reached. The name is kept.");

        await visit.Page.UnrouteAllAsync();
        await visit.Button("Retry").ClickAsync();
        await SignInAsync(visit);
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {name}!");
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.Browser.EndTest();

    static async Task SignInAsync(Visit visit)
    {
        await visit.Page.GetByLabel("User name").FillAsync("grace");
        await visit.Button("Sign in").ClickAsync();
    }

    /// <summary>Signs in, and submits a name with a token that the API does not accept.</summary>
    static async Task SubmitWithRefusedTokenAsync(Visit visit, string name)
    {
        await visit.Button("Sign in").ClickAsync();
        await SignInAsync(visit);
        await Expect(visit.Button("Sign out")).ToBeVisibleAsync();
        await visit.Page.EvaluateAsync("""
            () => {
              const key = Object.keys(sessionStorage).find((name) => name.startsWith('oidc.user:'));
              sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), access_token: 'not.a.token' }));
            }
            """);
        await visit.SubmitAsync(name);
        await Expect(visit.Notice).ToContainTextAsync("You are not signed in. The name is kept.");
    }

    static string NewName() => $"Ada-{Guid.NewGuid():N}";

    /// <summary>The app with sign-in, and a browser.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal GreetingApp App { get; } = new("api", "--SignIn:Provider=local") { HasDashboard = false };

        internal BrowserFixture Browser { get; } = new(BrowserFixture.ProductionFolder + "-sign-in");

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            await App.InitializeAsync();
            await Browser.InitializeAsync();
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await Browser.DisposeAsync();
            await App.DisposeAsync();
        }
    }
}
