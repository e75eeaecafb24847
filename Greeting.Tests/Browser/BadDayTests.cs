using Aspire.Hosting.ApplicationModel;
using Greeting.Tests.Distributed;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Browser;

/// <summary>The page when the network, the gateway or the API is not at its best; nothing that was typed is lost.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class BadDayTests(GreetingApp app, BrowserFixture fixture) : IDisposable
{
    [Fact]
    public async Task An_unreachable_API_is_reported_and_retried()
    {
        fixture.Gateway.Instead = Gateway.HangUpAsync;
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await Expect(visit.Recent.GetByRole(AriaRole.Status)).ToHaveTextAsync("The list cannot be loaded.");
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("The greeting service cannot be reached.")).ToBeVisibleAsync();

        fixture.Gateway.Instead = null;
        await visit.Button("Retry").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await Expect(visit.FirstRow).ToContainTextAsync("Ada");
        await Expect(visit.Button("Reload")).ToHaveCountAsync(0);
        await Expect(visit.Field).ToHaveValueAsync("Ada");
        await Expect(visit.Field).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_API_that_was_stopped_greets_when_it_is_back()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Development);
        await visit.WaitForListAsync();
        await app.ExecuteAsync("api", KnownResourceCommands.StopCommand);
        await app.Notifications.WaitForResourceAsync("api", KnownResourceStates.TerminalStates, TestContext.Current.CancellationToken);
        try
        {
            await visit.SubmitAsync("Ada");
            await Expect(visit.Page.GetByText("The greeting service cannot be reached. The name is kept.")).ToBeVisibleAsync();
            await Expect(visit.Field).ToHaveValueAsync("Ada");
        }
        finally
        {
            await app.ExecuteAsync("api", KnownResourceCommands.StartCommand);
            await app.Notifications.WaitForResourceHealthyAsync("api", TestContext.Current.CancellationToken);
        }

        await visit.Button("Retry").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await Expect(visit.FirstRow).ToContainTextAsync("Ada");
    }

    [Theory]
    [InlineData(StatusCodes.Status429TooManyRequests, "POST")]
    [InlineData(StatusCodes.Status503ServiceUnavailable, "POST")]
    [InlineData(StatusCodes.Status429TooManyRequests, "GET")]
    [InlineData(StatusCodes.Status503ServiceUnavailable, "GET")]
    public async Task A_busy_API_is_asked_again_when_it_said(int status, string method)
    {
        const int seconds = 30;
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await visit.WaitForListAsync();

        // The page's clock stands still but for what the test lets pass, so that nothing is missed on a busy machine.
        await visit.Page.Clock.InstallAsync();
        await visit.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddHours(1));
        var asked = 0;
        fixture.Gateway.Instead = (context, forward) =>
        {
            if (context.Request.Method != method)
            {
                return forward();
            }

            return Interlocked.Increment(ref asked) > 1 ? forward() : Gateway.DeferAsync(context, seconds, status);
        };
        await visit.Page.ReloadAsync();
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText($"Trying again in {seconds} seconds")).ToBeVisibleAsync();

        await visit.Page.Clock.RunForAsync((seconds * 1000) - 1);
        await Expect(visit.Page.GetByText("Trying again in")).ToBeVisibleAsync();
        Assert.Equal(1, asked);

        await visit.Page.Clock.RunForAsync(1);
        await Expect(visit.Page.GetByText("Trying again")).ToHaveCountAsync(0);
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await visit.WaitForListAsync();
        await Expect(visit.FirstRow).ToContainTextAsync("Ada");
    }

    [Fact]
    public async Task A_slow_answer_is_announced_and_arrives()
    {
        var answer = new TaskCompletionSource();
        fixture.Gateway.Instead = async (_, forward) =>
        {
            await answer.Task;
            await forward();
        };
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await Expect(visit.Page.GetByText("Loading the recent greetings.")).ToBeVisibleAsync();
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("This takes longer than usual.")).ToBeVisibleAsync();
        answer.SetResult();
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await Expect(visit.Page.GetByText("This takes longer than usual.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_wait_can_be_ended()
    {
        var gone = new TaskCompletionSource();
        fixture.Gateway.Instead = async (context, _) =>
        {
            using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await visit.SubmitAsync("Ada");
        await visit.Button("Stop waiting").ClickAsync();
        await gone.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Expect(visit.Page.GetByText("Ada may have been greeted and stored.")).ToBeVisibleAsync();
        await Expect(visit.Field).ToBeFocusedAsync();
        await Expect(visit.Field).ToHaveValueAsync("Ada");
    }

    public static TheoryData<string> ShortAndLong => ["Ada", new string('W', 100), string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 80))];

    [Theory]
    [MemberData(nameof(ShortAndLong))]
    public async Task Leaving_before_the_answer_is_reported_on_return(string name)
    {
        fixture.Gateway.Instead = Gateway.NeverGreetAsync;
        await using var visit = await fixture.OpenAsync(app, Site.Production, new() { ViewportSize = new() { Width = 320, Height = 640 } });
        var listTop = await visit.GetTopOfListAsync();
        await visit.SubmitAsync(name);
        await Expect(visit.GreetButton).ToHaveAttributeAsync("aria-disabled", "true");
        await visit.Page.GotoAsync("about:blank");
        fixture.Gateway.Instead = null;
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.GetByText($"{name} may not have been greeted.")).ToBeVisibleAsync();
        await Expect(visit.Field).ToHaveValueAsync(name);
        Assert.Equal(listTop, await visit.GetTopOfListAsync());
        await visit.Button("Retry").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync($"Hello, {name}!");
    }

    [Fact]
    public async Task A_device_without_network_greets_when_the_network_is_back()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await visit.WaitForListAsync();
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("This device is offline. Ada will be greeted when it is back.")).ToBeVisibleAsync();
        await visit.Page.Context.SetOfflineAsync(false);
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await Expect(visit.Notice).ToHaveCountAsync(0);
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.EndTest();
}
