using Deque.AxeCore.Playwright;
using Greeting.Tests.Distributed;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>The page for people who see, move or read in other ways than most.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class AccessibilityTests(GreetingApp app, BrowserFixture fixture) : IDisposable
{
    /// <summary>What the page can look like.</summary>
    public enum State
    {
        Loading,
        Empty,
        Idle,
        Greeted,
        Invalid,
        Rejected,
        Slow,
        Busy,
        Unreachable,
        Offline,
        Interrupted,
    }

    public static MatrixTheoryData<State, ColorScheme> Looks => new(Enum.GetValues<State>(), [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing(State state, ColorScheme scheme)
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await visit.WaitForListAsync();
        await BringAboutAsync(state, visit);
        await visit.PictureAsync($"{state}-{scheme}".ToLowerInvariant());
        var result = await visit.Page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
    }

    [Fact]
    public async Task Screen_readers_meet_the_parts_in_order_and_by_name()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByRole(AriaRole.Main)).ToMatchAriaSnapshotAsync(
            """
            - main:
              - region "Greet someone":
                - status:
                  - paragraph: Hello, Ada!
                  - paragraph
                - text: Name
                - textbox "Name": Ada
                - button "Greet"
                - paragraph: Any name, in any script. Everyone who opens this page sees it.
              - region "Recently greeted":
                - heading "Recently greeted" [level=2]
                - status: Choose a name to greet it again.
                - list:
                  - listitem:
                    - button "Greet Ada again"
            """);
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_asked_for_it()
    {
        fixture.Gateway.Instead = Gateway.NeverGreetAsync;
        await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ReducedMotion = ReducedMotion.Reduce });
        await visit.SubmitAsync("Ada");
        await Expect(visit.Button("Stop waiting")).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.getAnimations().length"));
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.EndTest();

    async Task BringAboutAsync(State state, Visit visit)
    {
        switch (state)
        {
            case State.Loading:
                fixture.Gateway.Instead = Gateway.NeverAsync;
                await visit.Page.ReloadAsync();
                await Expect(visit.Page.GetByText("Loading the recent greetings.")).ToBeVisibleAsync();
                break;
            case State.Empty:
                fixture.Gateway.Instead = (context, _) => Gateway.ListNobodyAsync(context);
                await visit.Page.ReloadAsync();
                await Expect(visit.Page.GetByText("Nobody yet.")).ToBeVisibleAsync();
                break;
            case State.Idle:
                break;
            case State.Greeted:
                await visit.SubmitAsync("Ada Lovelace");
                await Expect(visit.Hello).ToContainTextAsync("Hello, Ada Lovelace!");
                break;
            case State.Invalid:
                await visit.SubmitAsync(new string('x', 101));
                await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
                break;
            case State.Rejected:
                // A zero-width space: the API alone refuses a name that nobody can see.
                await visit.SubmitAsync("\u200B");
                await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
                break;
            case State.Slow:
                fixture.Gateway.Instead = Gateway.NeverAsync;
                await visit.SubmitAsync("Ada");
                await Expect(visit.Button("Stop waiting")).ToBeVisibleAsync();
                break;
            case State.Busy:
                fixture.Gateway.Instead = (context, _) => Gateway.DeferAsync(context, seconds: 60);
                await visit.Page.ReloadAsync();
                await visit.SubmitAsync("Ada");
                await Expect(visit.Page.GetByText("Trying again in")).ToHaveCountAsync(1);
                break;
            case State.Unreachable:
                fixture.Gateway.Instead = Gateway.HangUpAsync;
                await visit.Page.ReloadAsync();
                await visit.SubmitAsync("Ada");
                await Expect(visit.Button("Retry")).ToBeVisibleAsync();
                break;
            case State.Offline:
                await visit.Page.Context.SetOfflineAsync(true);
                await visit.SubmitAsync("Ada");
                await Expect(visit.Button("Cancel")).ToBeVisibleAsync();
                break;
            case State.Interrupted:
                fixture.Gateway.Instead = Gateway.NeverGreetAsync;
                await visit.SubmitAsync("Ada");
                await Expect(visit.GreetButton).ToHaveAttributeAsync("aria-disabled", "true");
                await visit.Page.ReloadAsync();
                await Expect(visit.Button("Dismiss")).ToBeVisibleAsync();
                break;
        }
    }
}
