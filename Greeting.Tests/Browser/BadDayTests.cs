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
    public async Task An_unreachable_API_is_told_and_tried_again()
    {
        fixture.Gateway.Instead = Abort;
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await Expect(visit.Recent.GetByRole(AriaRole.Alert)).ToContainTextAsync("The list cannot be loaded.");
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("The greeting service cannot be reached.")).ToBeVisibleAsync();
        await visit.PictureAsync("unreachable");

        fixture.Gateway.Instead = null;
        await visit.Button("Retry").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        await Expect(visit.FirstRow).ToContainTextAsync("Ada");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(visit.Field).ToHaveValueAsync("Ada");
        await Expect(visit.Field).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    public async Task A_busy_API_is_asked_again_when_it_said(int status)
    {
        var asked = new List<DateTime>();
        fixture.Gateway.Instead = (context, forward) =>
        {
            if (!HttpMethods.IsPost(context.Request.Method))
            {
                return forward();
            }

            asked.Add(DateTime.UtcNow);
            if (asked.Count > 1)
            {
                return forward();
            }

            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "3";
            return Task.CompletedTask;
        };
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("Trying again in 3 seconds.")).ToBeVisibleAsync();
        await visit.PictureAsync($"busy-{status}");
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        Assert.Equal(2, asked.Count);
        Assert.True(asked[1] - asked[0] >= TimeSpan.FromSeconds(3));
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
        await Expect(visit.Page.GetByText("Loading the recent greetings.")).ToBeAttachedAsync();
        await visit.PictureAsync("loading");
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("This takes longer than usual.")).ToBeVisibleAsync();
        await visit.PictureAsync("slow");
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
        await Expect(visit.Field).ToBeFocusedAsync();
        await Expect(visit.Field).ToHaveValueAsync("Ada");
    }

    [Fact]
    public async Task Leaving_before_the_answer_is_told_on_return()
    {
        fixture.Gateway.Instead = (context, forward) =>
            HttpMethods.IsPost(context.Request.Method) ? Task.Delay(Timeout.Infinite, context.RequestAborted) : forward();
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await visit.SubmitAsync("Ada");
        await Expect(visit.GreetButton).ToHaveAttributeAsync("aria-disabled", "true");
        await visit.Page.GotoAsync("about:blank");
        fixture.Gateway.Instead = null;
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.GetByText("The page was left before the answer for Ada came.")).ToBeVisibleAsync();
        await Expect(visit.Field).ToHaveValueAsync("Ada");
        await visit.PictureAsync("interrupted");
        await visit.Button("Greet again").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
    }

    [Fact]
    public async Task A_device_without_network_is_told()
    {
        await using var visit = await fixture.OpenAsync(app, Site.Production);
        await Expect(visit.Recent.GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.SubmitAsync("Ada");
        await Expect(visit.Page.GetByText("This device is offline.")).ToBeVisibleAsync();
        await visit.Page.Context.SetOfflineAsync(false);
        await visit.Button("Retry").ClickAsync();
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
    }

    /// <inheritdoc/>
    public void Dispose() => fixture.Gateway.Instead = null;

    static Task Abort(HttpContext context, Func<Task> forward)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
