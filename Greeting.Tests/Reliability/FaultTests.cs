using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Greeting.Tests.Api;
using Greeting.Tests.Distributed;
using static Microsoft.Playwright.Assertions;

namespace Greeting.Tests.Reliability;

/// <summary>
/// The table of docs/reliability.md, a row each: what a person, a caller and an operator meet while something is broken, and how long
/// the system takes to heal afterwards. These tests take minutes and run only when they are asked for.
/// </summary>
public sealed class FaultTests(Systems systems) : IClassFixture<Systems>
{
    /// <summary>The longest that healing may take from the command <em>Start</em>: <c>dotnet run</c> reads the project first.</summary>
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    const string Unavailable = "503 store-unavailable";
    const string Busy = "The service is not available right now. Trying again in 2 seconds.";
    const string StillBusy = "The service is still not available after several tries. The name is kept.";
    const string Unreachable = "The greeting service cannot be reached. The name is kept.";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Fault> TableFaults => [.. Enum.GetValues<Fault>().Except([Fault.DuplicateDelivery, Fault.SlowAfterWrite])];

    [Theory(Explicit = true)]
    [MemberData(nameof(TableFaults))]
    public async Task Every_call_of_the_table_fails(Fault fault)
    {
        var (app, table) = await systems.GetExternalAsync();

        // At a byte a second the two bytes that say that there is no such item, which readiness asks for, still come in time.
        string[] troubled = fault is Fault.TrickleAfterWrite ? ["dynamodb"] : ["dynamodb", "api"];
        await new FaultRow($"table: {fault}", app.Api.BaseAddress!, app)
        {
            Cause = _ => Spoil(table, _ => fault),
            Cure = _ => Spoil(table, _ => null),
            Notices = [Busy, StillBusy],
            Outcomes = [Unavailable],
            Troubled = troubled,
        }.RunAsync(systems);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(TableFaults))]
    public async Task Every_call_of_the_table_by_the_function_fails(Fault fault)
    {
        var (gateway, table) = await systems.GetFunctionAsync();
        await new FaultRow($"function, table: {fault}", gateway)
        {
            Cause = async load =>
            {
                await Spoil(table, _ => fault);
                await load.WaitForAsync(Unavailable, 2 * Load.Callers, Cancellation);
            },
            Cure = _ => Spoil(table, _ => null),
            Outcomes = [Unavailable],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_table_is_slow()
    {
        var (app, table) = await systems.GetExternalAsync();
        await new FaultRow("table: slow, 1.5 s a call", app.Api.BaseAddress!, app)
        {
            Cause = _ => Spoil(table, _ => Fault.SlowAfterWrite),
            Cure = _ => Spoil(table, _ => null),
            Notices = [FaultRow.Slow],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_engine_is_killed()
    {
        var app = await systems.GetManagedAsync();
        await new FaultRow("engine killed", app.Api.BaseAddress!, app)
        {
            Cause = _ => app.KillAsync("dynamodb"),
            Cure = _ => app.ExecuteAsync("dynamodb", KnownResourceCommands.StartCommand),
            Notices = [Busy, StillBusy],
            Outcomes = [Unavailable],
            Troubled = ["dynamodb", "api"],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_engine_is_frozen()
    {
        var app = await systems.GetManagedAsync();
        await new FaultRow("engine frozen", app.Api.BaseAddress!, app)
        {
            Cause = _ => SignalAsync(app, "dynamodb", "STOP"),
            Cure = _ => SignalAsync(app, "dynamodb", "CONT"),
            Notices = [Busy, StillBusy],
            Outcomes = [Unavailable],
            Troubled = ["dynamodb", "api"],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_table_is_deleted_and_created_again()
    {
        var app = await systems.GetManagedAsync();
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig { ServiceURL = app.App.GetEndpoint("dynamodb", "http").ToString(), AuthenticationRegion = "us-east-1" });
        await new FaultRow("table deleted", app.Api.BaseAddress!, app)
        {
            Cause = _ => client.DeleteTableAsync(EngineFixture.TableName, Cancellation),
            Cure = load =>
            {
                load.Forget();
                return app.ExecuteAsync("dynamodb", KnownResourceCommands.RestartCommand);
            },
            Notices = [Busy, StillBusy],
            Outcomes = [Unavailable],
            Troubled = ["api"],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_disk_is_full()
    {
        Assert.SkipUnless(Systems.IsDiskLimited, "Only root on Linux can mount a small disk.");
        var app = await systems.GetManagedAsync();
        var filler = Path.Combine(systems.Disk, "filler");
        await new FaultRow("disk full", app.Api.BaseAddress!, app)
        {
            Cause = _ => FillAsync(filler),
            Cure = _ =>
            {
                File.Delete(filler);
                return app.ExecuteAsync("dynamodb", KnownResourceCommands.StartCommand);
            },
            Notices = [Busy, StillBusy],
            Outcomes = [Unavailable],
            Troubled = ["dynamodb", "api"],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_API_is_killed()
    {
        var (app, table) = await systems.GetExternalAsync();
        await new FaultRow("API killed", app.Api.BaseAddress!, app)
        {
            Cause = load => KillUnderWayAsync(load, table, () => app.KillAsync("api")),
            Cure = _ => app.ExecuteAsync("api", KnownResourceCommands.StartCommand),
            Notices = [Unreachable],
            Outcomes = ["refused", "broken off"],
            Troubled = ["api"],
            HealLimit = StartLimit,
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_function_is_killed()
    {
        var (gateway, table) = await systems.GetFunctionAsync();
        await new FaultRow("function killed", gateway)
        {
            Cause = load => KillUnderWayAsync(load, table, systems.KillFunctionAsync),
            Cure = _ => systems.StartFunctionAsync(),
            Outcomes = ["""503 (application/json) {"message":"Service Unavailable"}"""],

            // The emulator does not see that a process has died: its requests end with the function's timeout. Lambda ends them at once.
            AnswerLimit = Systems.FunctionTimeout + TimeSpan.FromSeconds(1),
            HealLimit = Systems.FunctionTimeout + FaultRow.DefaultHealLimit,
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_server_of_the_page_is_killed()
    {
        var (app, _) = await systems.GetExternalAsync();
        await new FaultRow("page's server killed", app.Api.BaseAddress!, app)
        {
            Cause = _ => app.KillAsync("web"),
            Cure = _ => app.ExecuteAsync("web", KnownResourceCommands.StartCommand),
            Troubled = ["web"],
        }.RunAsync(systems);
    }

    [Fact(Explicit = true)]
    public async Task The_dashboard_is_killed()
    {
        var (app, _) = await systems.GetExternalAsync();
        await new FaultRow("dashboard killed", app.Api.BaseAddress!, app)
        {
            Cause = _ => app.KillAsync("aspire-dashboard"),
            Cure = _ => Task.CompletedTask,
        }.RunAsync(systems);

        // Nothing else depends on it, and nothing but another start of the AppHost brings it back: Aspire's proxy in front of it keeps silent.
        using var client = new HttpClient { Timeout = FaultRow.DefaultAnswerLimit };
        await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(app.Dashboard, Cancellation));
    }

    [Fact(Explicit = true)]
    public async Task The_orchestrator_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The orchestrator's processes are found through /proc.");
        var data = Directory.CreateTempSubdirectory("greeting-orchestrator-").FullName;
        try
        {
            var person = $"Grace {Guid.NewGuid():N}";
            var others = FindOrchestrators();
            TimeSpan unreachable;
            await using (var app = new GreetingApp("api", $"--DynamoDb:DataPath={data}"))
            {
                await app.InitializeAsync();
                await using var visit = await systems.OpenAsync(app.App.GetEndpoint("web", "http"));
                await visit.SubmitAsync(person);
                await Expect(visit.Hello).ToContainTextAsync(person);

                var killed = Stopwatch.GetTimestamp();
                foreach (var id in FindOrchestrators().ExceptBy(others.Keys, own => own.Key).SelectMany(own => own.Value))
                {
                    using var orchestrator = Process.GetProcessById(id);
                    orchestrator.Kill();
                }

                // What it started ends with it, within some seconds.
                await WaitUntilRefusedAsync(app.Api.BaseAddress!);
                unreachable = Stopwatch.GetElapsedTime(killed);
                await visit.SubmitAsync(person);
                await Expect(visit.Notice).ToContainTextAsync(Unreachable);
                await visit.PictureAsync("fault-orchestrator-killed");
            }

            var started = Stopwatch.GetTimestamp();
            await using var again = new GreetingApp("api", $"--DynamoDb:DataPath={data}");
            await again.InitializeAsync();
            var restarted = Stopwatch.GetElapsedTime(started);
            var stored = await FaultRow.CountAsync(again.Api.BaseAddress!, person);
            FaultRow.Print(
                $"| orchestrator killed | “{Unreachable}” | refused after {unreachable.TotalSeconds:0.0} s | gone too | start the AppHost again: {restarted.TotalSeconds:0.0} s | 1 / {stored} |");
            Assert.Equal(1, stored);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact(Explicit = true)]
    public async Task The_clock_steps_back()
    {
        var time = new SteppingTime();
        await using var api = new ApiServer(await systems.GetSettingsAsync(), time);
        await new FaultRow("clock set back by an hour", api.Client.BaseAddress!)
        {
            Cause = load =>
            {
                time.Offset = TimeSpan.FromHours(-1);
                return load.WaitForEveryCallerAsync(Cancellation);
            },
            Cure = _ =>
            {
                time.Offset = TimeSpan.Zero;
                return Task.CompletedTask;
            },
        }.RunAsync(systems);
    }

    public static TheoryData<string, string, string> Orders => new(
        ("dynamodb", "api", "web"), ("dynamodb", "web", "api"), ("api", "dynamodb", "web"),
        ("api", "web", "dynamodb"), ("web", "dynamodb", "api"), ("web", "api", "dynamodb"));

    [Theory(Explicit = true)]
    [MemberData(nameof(Orders))]
    public async Task The_resources_start_in_any_order(string first, string second, string third)
    {
        var app = await systems.GetManagedAsync();
        string[] order = [first, second, third];
        foreach (var resource in order)
        {
            await app.ExecuteAsync(resource, KnownResourceCommands.StopCommand);
            await app.Notifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, Cancellation);
        }

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(order.Select(resource => app.ExecuteAsync(resource, KnownResourceCommands.StartCommand)));
        var healthy = await FaultRow.HealAsync(app, started);

        await using var visit = await systems.OpenAsync(app.App.GetEndpoint("web", "http"));
        await visit.SubmitAsync("Ada");
        await Expect(visit.Hello).ToContainTextAsync("Hello, Ada!");
        FaultRow.Print($"| started: {string.Join(", ", order)} | greets | | {healthy.TotalSeconds:0.0} s until healthy | | |");
    }

    /// <summary>Kills while greetings are on their way: stored by a slow table, and not acknowledged.</summary>
    static async Task KillUnderWayAsync(Load load, FaultyTable table, Func<Task> kill)
    {
        table.SpoilsReads = false;
        table.Faults = _ => Fault.SlowAfterWrite;
        await load.WaitForEveryCallerAsync(Cancellation);
        await load.WaitForEveryCallerAsync(Cancellation);
        await kill();
        table.Faults = _ => null;
    }

    static async Task WaitUntilRefusedAsync(Uri api)
    {
        using var client = new HttpClient();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(FaultRow.PatienceLimit);
        try
        {
            while (await poll.WaitForNextTickAsync(limit.Token))
            {
                using var response = await client.GetAsync(new Uri(api, "/alive"), limit.Token);
            }
        }
        catch (HttpRequestException)
        {
            // Refused.
        }
    }

    /// <summary>The processes of the orchestrators that this process has started, by the file that belongs to one AppHost.</summary>
    static Dictionary<string, int[]> FindOrchestrators() => Process.GetProcessesByName("dcp")
        .Select(process => (process.Id, Arguments: File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0')))
        .Where(process => process.Arguments.Contains("--kubeconfig"))
        .GroupBy(process => process.Arguments[Array.IndexOf(process.Arguments, "--kubeconfig") + 1])
        .Where(processes => processes.Any(process => process.Arguments.Contains($"{Environment.ProcessId}")))
        .ToDictionary(processes => processes.Key, processes => processes.Select(process => process.Id).ToArray());

    static async Task SignalAsync(GreetingApp app, string resource, string signal)
    {
        var kill = await Command.RunAsync("kill", [$"-{signal}", $"{await app.ProcessIdOfAsync(resource)}"], Cancellation);
        Assert.True(kill.ExitCode == 0, kill.Output);
    }

    static async Task FillAsync(string path)
    {
        await using var filler = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                await filler.WriteAsync(new byte[4096], Cancellation);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    static Task Spoil(FaultyTable table, Func<int, Fault?> faults)
    {
        table.SpoilsReads = true;
        table.Faults = faults;
        return Task.CompletedTask;
    }

    sealed class SteppingTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
