using Greeting.LambdaEmulator;
using Greeting.Tests.Api;
using Greeting.Tests.Browser;
using Greeting.Tests.Distributed;
using Greeting.Tests.Lambda;
using Microsoft.Playwright;

namespace Greeting.Tests.Reliability;

/// <summary>The systems that the faults strike. Each is started when the first test asks for it.</summary>
public sealed class Systems : IAsyncLifetime
{
    /// <summary>How long an invocation of the function may take: the least that Terraform accepts.</summary>
    public static readonly TimeSpan FunctionTimeout = TimeSpan.FromSeconds(5);

    const string Function = "greeting";

    readonly EngineFixture engine = new();
    readonly List<FunctionProcess> processes = [];
    readonly string disk = Directory.CreateTempSubdirectory("greeting-disk-").FullName;
    IPlaywright? playwright;
    IBrowser? browser;
    FaultyTable? table;
    GreetingApp? managed;
    GreetingApp? external;
    LocalLambda? lambda;

    /// <summary>The folder of the managed engine's data: a small disk of its own where <see cref="IsDiskLimited"/>.</summary>
    public string Disk => disk;

    /// <summary>Whether <see cref="Disk"/> can be filled without filling the machine's.</summary>
    public static bool IsDiskLimited => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The AppHost with the engine that it starts itself.</summary>
    public async Task<GreetingApp> GetManagedAsync()
    {
        if (managed is null)
        {
            if (IsDiskLimited)
            {
                await RunAsync("mount", "-t", "tmpfs", "-o", "size=16m", "none", disk);
            }

            managed = new("api", $"--DynamoDb:DataPath={disk}");
            await managed.InitializeAsync();
        }

        return managed;
    }

    /// <summary>The AppHost with an engine behind a <see cref="FaultyTable"/>.</summary>
    internal async Task<(GreetingApp App, FaultyTable Table)> GetExternalAsync()
    {
        var faulty = await GetTableAsync();
        if (external is null)
        {
            external = new("api", "--DynamoDb:Engine=external", $"--DynamoDb:Endpoint={faulty.Address}");
            await external.InitializeAsync();
        }

        return (external, faulty);
    }

    /// <summary>The packaged function behind a gateway, in as many processes as there are callers, with the same engine.</summary>
    internal async Task<(Uri Gateway, FaultyTable Table)> GetFunctionAsync()
    {
        var faulty = await GetTableAsync();
        if (lambda is null)
        {
            lambda = await LocalLambda.StartAsync(
                new() { Routes = [new(Function, "ANY", "$default")], Timeout = FunctionTimeout }, TestContext.Current.CancellationToken);
            await StartFunctionAsync();
        }

        return (lambda.GatewayAddress, faulty);
    }

    /// <summary>Kills every process of the function.</summary>
    public async Task KillFunctionAsync()
    {
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }

        processes.Clear();
    }

    /// <summary>Starts the function's processes, as Lambda does when there are none for its events.</summary>
    public async Task StartFunctionAsync()
    {
        var settings = engine.Settings.ToDictionary(setting => setting.Key, setting => setting.Value!);
        settings["AWS_ENDPOINT_URL_DYNAMODB"] = table!.Address;
        var bootstrap = await LambdaPackage.GetBootstrapAsync();
        processes.AddRange(Enumerable.Range(0, Load.Callers).Select(_ => FunctionProcess.Start(Function, lambda!.RuntimeApi(Function), [bootstrap], settings)));
    }

    /// <summary>What an API needs to use the same engine.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> GetSettingsAsync()
    {
        await GetTableAsync();
        return engine.Settings;
    }

    /// <summary>Opens the page of an AppHost.</summary>
    internal async Task<Visit> OpenAsync(Uri page)
    {
        playwright ??= await Playwright.CreateAsync();
        browser ??= await Chromium.LaunchAsync(playwright, TestContext.Current.CancellationToken);
        return await Visit.OpenAsync(browser, page, new());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var system in (IAsyncDisposable?[])[browser, managed, external, lambda, table, engine])
        {
            if (system is not null)
            {
                await system.DisposeAsync();
            }
        }

        playwright?.Dispose();
        await KillFunctionAsync();
        if (managed is not null && IsDiskLimited)
        {
            await RunAsync("umount", disk);
        }

        Directory.Delete(disk, recursive: true);
    }

    async Task<FaultyTable> GetTableAsync()
    {
        if (table is null)
        {
            await engine.InitializeAsync();
            table = await FaultyTable.StartAsync(engine.Endpoint, TestContext.Current.CancellationToken);
        }

        return table;
    }

    static async Task RunAsync(string command, params string[] arguments)
    {
        var result = await Command.RunAsync(command, arguments, CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Output);
    }
}
