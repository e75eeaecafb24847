using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Greeting.Tests.Browser;
using Greeting.Tests.Distributed;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Reliability;

/// <summary>A row of the table: a fault, and what is expected of it.</summary>
/// <param name="Fault">What is broken.</param>
/// <param name="Api">Where callers send their requests.</param>
/// <param name="App">The AppHost with the page and the dashboard; null for the function alone.</param>
sealed record FaultRow(string Fault, Uri Api, GreetingApp? App = null)
{
    /// <summary>The longest that an answer may take, where a row has no limit of its own.</summary>
    public static readonly TimeSpan DefaultAnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>The longest that healing may take, once the cause is gone, where a row has no limit of its own.</summary>
    public static readonly TimeSpan DefaultHealLimit = TimeSpan.FromSeconds(5);

    /// <summary>What the page says while an answer is late.</summary>
    public const string Slow = "This takes longer than usual. Still waiting for the answer.";

    /// <summary>What has not healed by then does not heal.</summary>
    public static readonly TimeSpan PatienceLimit = TimeSpan.FromMinutes(1);

    // The dashboard asks healthy resources every half a minute.
    static readonly TimeSpan DashboardLimit = TimeSpan.FromSeconds(45);

    const string Acknowledged = "201";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Breaks it.</summary>
    public required Func<Load, Task> Cause { get; init; }

    /// <summary>Takes the cause away.</summary>
    public required Func<Load, Task> Cure { get; init; }

    /// <summary>What the page says at first, and in the end; nothing when it greets as always.</summary>
    public string[] Notices { get; init; } = [];

    /// <summary>What callers get, besides acknowledgements.</summary>
    public string[] Outcomes { get; init; } = [];

    /// <summary>The resources that the dashboard shows to be in trouble.</summary>
    public string[] Troubled { get; init; } = [];

    /// <summary>The longest that an answer may take.</summary>
    public TimeSpan AnswerLimit { get; init; } = DefaultAnswerLimit;

    /// <summary>The longest that healing may take, once the cause is gone.</summary>
    public TimeSpan HealLimit { get; init; } = DefaultHealLimit;

    /// <summary>Breaks the system while people and callers greet, heals it, prints the row, and checks it.</summary>
    public async Task RunAsync(Systems systems)
    {
        await using var load = await Load.StartAsync(Api, Cancellation);
        await using var visit = App is null ? null : await systems.OpenAsync(App.App.GetEndpoint("web", "http"));
        var person = $"Grace {Guid.NewGuid():N}";
        var before = load.Answers.Count;

        string dashboard;
        try
        {
            await Cause(load);
            dashboard = await SeeAsync(visit, person);
        }
        catch
        {
            // The next row finds the system whole.
            await Cure(load);
            throw;
        }

        var cured = Stopwatch.GetTimestamp();
        var callers = HealAsync(load, cured);
        await Cure(load);
        var (page, how) = visit is null || Notices is []
            ? (TimeSpan.Zero, "greets")
            : await HealAsync(visit, person, cured);
        var healed = await callers;
        var shown = App is null ? TimeSpan.Zero : await HealAsync(App, cured);
        var stored = await load.StopAsync(Cancellation);

        var answers = load.Answers.Skip(before).ToArray();
        var outcomes = answers.GroupBy(answer => answer.Outcome).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} × {group.Count()}");
        var slowest = answers.Where(answer => answer.Status is not null).Max(answer => answer.Elapsed);
        Print(
            $"| {Fault} | {string.Join(" ", Notices.Select(text => $"“{text}”"))}; {how} {page.TotalSeconds:0.0} s | {string.Join(", ", outcomes)}; slowest {slowest.TotalSeconds:0.00} s | {dashboard}; {shown.TotalSeconds:0.0} s | {healed.TotalSeconds:0.0} s | {load.Acknowledged} / {stored} |");

        string[] expected = [Acknowledged, .. Outcomes];
        Assert.All(answers, answer => Assert.Contains(answer.Outcome, expected));
        Assert.All(Outcomes, outcome => Assert.Contains(answers, answer => answer.Outcome == outcome));
        Assert.InRange(slowest, TimeSpan.Zero, AnswerLimit);
        Assert.InRange(healed, TimeSpan.Zero, HealLimit);
        Assert.InRange(page, TimeSpan.Zero, HealLimit);
        Assert.Equal(load.Acknowledged, stored);
        if (visit is not null)
        {
            Assert.Equal(1, await CountAsync(Api, person));
        }
    }

    /// <summary>Greets on the page while the fault lasts, and returns what the dashboard shows.</summary>
    async Task<string> SeeAsync(Visit? visit, string person)
    {
        if (App is null || visit is null)
        {
            return "–";
        }

        await visit.SubmitAsync(person);
        if (Notices is not [var first, ..])
        {
            await Expect(visit.Hello).ToContainTextAsync(person);
            return await SeeDashboardAsync(App, Troubled);
        }

        await Expect(visit.Notice).ToContainTextAsync(first);
        var dashboard = await SeeDashboardAsync(App, Troubled);
        if (Notices[^1] is not Slow and var last)
        {
            await Expect(visit.Notice).ToContainTextAsync(last, new() { Timeout = 30_000 });
            await visit.PictureAsync($"fault-{Fault.Replace(": ", "-").Replace(' ', '-')}");
            await visit.Button("Retry").ClickAsync();
            await Expect(visit.Notice).ToContainTextAsync(first);
        }

        return dashboard;
    }

    /// <summary>Waits until the dashboard shows that resources are in trouble, and returns what it shows.</summary>
    static async Task<string> SeeDashboardAsync(GreetingApp app, string[] troubled)
    {
        foreach (var resource in troubled)
        {
            await app.Notifications.WaitForResourceAsync(resource, e => !IsWell(e.Snapshot), Cancellation).WaitAsync(DashboardLimit, Cancellation);
        }

        var seen = new List<string>();
        foreach (var resource in (string[])["dynamodb", "api", "web"])
        {
            var snapshot = await app.SnapshotOfAsync(resource);
            if (!IsWell(snapshot))
            {
                seen.Add($"{resource} {snapshot.State?.Text}" + (snapshot.HealthStatus is null or HealthStatus.Healthy ? "" : $" ({snapshot.HealthStatus})"));
            }
        }

        return seen.Count == 0 ? "nothing" : string.Join(", ", seen);
    }

    static bool IsWell(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus is null or HealthStatus.Healthy;

    static async Task<TimeSpan> HealAsync(Load load, long cured)
    {
        await load.WaitForEveryCallerAsync(Cancellation);
        return Stopwatch.GetElapsedTime(cured);
    }

    /// <summary>Waits until the person is greeted, and presses Retry where the page offers it.</summary>
    static async Task<(TimeSpan Elapsed, string How)> HealAsync(Visit visit, string person, long cured)
    {
        var greeted = visit.Hello.Filter(new() { HasText = $"Hello, {person}!" });
        var how = "heals by itself";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(PatienceLimit);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Expect(greeted.Or(visit.Button("Retry")).First).ToBeVisibleAsync();
            if (await greeted.IsVisibleAsync())
            {
                return (Stopwatch.GetElapsedTime(cured), how);
            }

            how = "heals by Retry";
            await visit.Button("Retry").ClickAsync();
        }
    }

    /// <summary>Waits until the dashboard shows all resources well, and returns how long that took.</summary>
    public static async Task<TimeSpan> HealAsync(GreetingApp app, long cured)
    {
        foreach (var resource in (string[])["dynamodb", "api", "web"])
        {
            await app.Notifications.WaitForResourceAsync(resource, e => IsWell(e.Snapshot), Cancellation).WaitAsync(DashboardLimit, Cancellation);
        }

        return Stopwatch.GetElapsedTime(cured);
    }

    /// <summary>How often the API has counted a name.</summary>
    public static async Task<int> CountAsync(Uri api, string name)
    {
        using var client = new HttpClient { BaseAddress = api };
        return (await client.GetFromJsonAsync<JsonElement>(RecordAddress.Of(name), Cancellation)).GetProperty("count").GetInt32();
    }

    /// <summary>Prints a row of docs/reliability.md.</summary>
    public static void Print(FormattableString row) => TestContext.Current.TestOutputHelper!.WriteLine(row.ToString(CultureInfo.InvariantCulture));
}
