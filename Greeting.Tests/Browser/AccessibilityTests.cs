using Deque.AxeCore.Playwright;
using Greeting.Tests.Distributed;
using Microsoft.AspNetCore.Http;
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
        Idle,
        Greeted,
        Invalid,
        Slow,
        Busy,
        Unreachable,
    }

    public static MatrixTheoryData<State, ColorScheme> Looks => new(Enum.GetValues<State>(), [ColorScheme.Light, ColorScheme.Dark]);

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Axe_finds_nothing(State state, ColorScheme scheme)
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Expect(visit.Recent.GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
        await BringAboutAsync(state, visit);
        await visit.PictureAsync($"{state}-{scheme}".ToLowerInvariant());
        var result = await visit.Page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
        fixture.Gateway.Instead = null;
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
                - paragraph: Any name, in any script.
              - region "Recently greeted":
                - heading "Recently greeted" [level=2]
                - list:
                  - listitem:
                    - button "Greet Ada again"
            """);
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_asked_for_it()
    {
        fixture.Gateway.Instead = (context, forward) => HttpMethods.IsPost(context.Request.Method) ? Forever(context) : forward();
        await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ReducedMotion = ReducedMotion.Reduce });
        await visit.SubmitAsync("Ada");
        await Expect(visit.Button("Stop waiting")).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.getAnimations().length"));
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.Gateway.Instead = null;

    async Task BringAboutAsync(State state, Visit visit)
    {
        switch (state)
        {
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
            case State.Slow:
                fixture.Gateway.Instead = (context, _) => Forever(context);
                await visit.SubmitAsync("Ada");
                await Expect(visit.Button("Stop waiting")).ToBeVisibleAsync();
                break;
            case State.Busy:
                fixture.Gateway.Instead = (context, _) =>
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    context.Response.Headers.RetryAfter = "60";
                    return Task.CompletedTask;
                };
                await visit.SubmitAsync("Ada");
                await Expect(visit.Button("Stop waiting")).ToBeVisibleAsync();
                break;
            case State.Unreachable:
                fixture.Gateway.Instead = (context, _) =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                };
                await visit.Page.ReloadAsync();
                await visit.SubmitAsync("Ada");
                await Expect(visit.Button("Retry")).ToBeVisibleAsync();
                await Expect(visit.Button("Load again")).ToBeVisibleAsync();
                break;
        }
    }

    static Task Forever(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}
