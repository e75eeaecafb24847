using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Greeting.Tests.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Standins;

/// <summary>What DCP says of a program is heard for as long as the AppHost runs, though DCP ends every watch in time and may fail.</summary>
public sealed class DcpWatcherTests : IAsyncDisposable
{
    const string Resource = "program";

    readonly CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    readonly LogCollector log = new();
    DistributedApplication? app;
    FakeDcp? fake;
    string? script;

    public DcpWatcherTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "What stands in front of DCP here is a shell script.");
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
    }

    CancellationToken Cancellation => timeout.Token;

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        if (fake is not null)
        {
            await fake.DisposeAsync();
        }

        if (script is not null)
        {
            File.Delete(script);
        }

        timeout.Dispose();
    }

    [Fact]
    public async Task What_happens_after_DCP_has_ended_watches_is_seen()
    {
        await StartAsync(WithShortWatches);
        await WaitForStateAsync(KnownResourceStates.Running);
        await WaitForLogAsync("DCP has ended the watch over kind Executable", times: 3);

        using (var program = Process.GetProcessById(await ProcessIdAsync()))
        {
            program.Kill();
        }

        await WaitForStateAsync(KnownResourceStates.Finished);

        await WaitForLogAsync("DCP has ended the watch over kind Executable", times: 6);
        await ExecuteAsync(KnownResourceCommands.StartCommand);
        await WaitForStateAsync(KnownResourceStates.Running);

        await WaitForLogAsync("DCP has ended the watch over kind Executable", times: 9);
        await ExecuteAsync(KnownResourceCommands.StopCommand);
        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task What_was_deleted_between_two_watches_is_gone()
    {
        var dcp = fake = await FakeDcp.StartAsync(Cancellation);
        await StartAsync(_ => dcp.Program);
        await dcp.OpenWatchAsync(Cancellation);
        await WaitForStateAsync(KnownResourceStates.Running);
        dcp.EndExecutable();
        await WaitForStateAsync(KnownResourceStates.Finished);

        // A new start deletes the object of the last, while nobody is told, and waits until it is gone.
        dcp.EndWatch();
        var start = ExecuteAsync(KnownResourceCommands.StartCommand);
        await dcp.WaitForDeletionAsync(Cancellation);
        await dcp.OpenWatchAsync(Cancellation);

        await start;
        await WaitForStateAsync(KnownResourceStates.Running);
    }

    [Theory]
    [InlineData("""{"type":"BOOKMARK","object":{"kind":"Executable","metadata":{"resourceVersion":"7"}}}""", false, null)]
    [InlineData("""{"type":"MODIFIED","object":{"kind":"Executable","metadata":{}}}""", false, "A change of kind Executable could not be followed")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}""", true, "too old resource version")]
    [InlineData("no JSON", true, "broke off and is opened again")]
    public async Task What_a_watch_says_in_between_does_not_end_the_following(string message, bool endsWatch, string? logged)
    {
        var dcp = fake = await FakeDcp.StartAsync(Cancellation);
        await StartAsync(_ => dcp.Program);
        await dcp.OpenWatchAsync(Cancellation);
        await WaitForStateAsync(KnownResourceStates.Running);

        dcp.Say(message);
        if (endsWatch)
        {
            await dcp.OpenWatchAsync(Cancellation);
        }

        dcp.EndExecutable();

        await WaitForStateAsync(KnownResourceStates.Finished);
        var problems = log.Entries.Where(entry => entry.Level >= LogLevel.Warning).ToArray();
        if (logged is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            Assert.Contains(logged, Assert.Single(problems).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_address_that_could_not_be_had_is_asked_for_again_at_the_next_start()
    {
        var dcp = fake = await FakeDcp.StartAsync(Cancellation);
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var free = ((IPEndPoint)port.LocalEndpoint).Port;
        port.Stop();
        await StartAsync(_ => dcp.Program, program => program.WithHttpEndpoint(port: free), "--DcpPublisher:RandomizePorts=false");
        await WaitForStateAsync(KnownResourceStates.FailedToStart);

        var start = ExecuteAsync(KnownResourceCommands.StartCommand);
        await dcp.OpenWatchAsync(Cancellation);
        await start;

        await WaitForStateAsync(KnownResourceStates.Running);
        Assert.Equal(2, dcp.Services);
    }

    /// <summary>Starts the AppHost with nothing but a program that runs until it is stopped.</summary>
    /// <param name="replaceDcp">Makes, of the path of the real DCP, that of the one to run.</param>
    /// <param name="configure">Changes the program.</param>
    /// <param name="arguments">Further arguments of the AppHost.</param>
    async Task StartAsync(
        Func<string, string> replaceDcp, Action<IResourceBuilder<ExecutableResource>>? configure = null, params string[] arguments)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Greeting_AppHost>(
            ["--DynamoDb:Engine=embedded", .. arguments], Cancellation);
        builder.Resources.Clear();
        var program = builder.AddExecutable(Resource, "sleep", ".", "600");
        configure?.Invoke(program);
        builder.Services.AddLogging(logging => logging.AddProvider(log).AddFilter<LogCollector>("Aspire.Hosting.Orchestrator.DcpWatcher", LogLevel.Debug));
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            var configuration = start.Services.GetRequiredService<IConfiguration>();
            configuration["DcpPublisher:CliPath"] = replaceDcp(configuration["DcpPublisher:CliPath"]!);
            return Task.CompletedTask;
        });
        app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
    }

    /// <summary>A DCP that ends its watches after a second or two, where they otherwise last half an hour and more.</summary>
    string WithShortWatches(string dcp)
    {
        script = Path.GetTempFileName();
        File.WriteAllText(script, $"#!/bin/sh\nDCP_RESOURCE_WATCH_TIMEOUT_SECONDS=1 exec '{dcp}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return script;
    }

    Task WaitForStateAsync(string state) => app!.ResourceNotifications.WaitForResourceAsync(Resource, state, Cancellation);

    async Task WaitForLogAsync(string text, int times)
    {
        while (log.Entries.Count(entry => entry.Text.Contains(text, StringComparison.Ordinal)) < times)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    async Task<int> ProcessIdAsync()
    {
        var running = await app!.ResourceNotifications.WaitForResourceAsync(
            Resource, change => change.Snapshot.Properties.Any(property => property is { Name: "executable.pid", Value: not null }), Cancellation);
        return Convert.ToInt32(running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
    }

    async Task ExecuteAsync(string command)
    {
        var resource = Assert.Single(app!.Services.GetRequiredService<DistributedApplicationModel>().Resources);
        var result = await app.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, Cancellation);
        Assert.True(result.Success, $"{command} failed: {result.Message}");
    }
}
