using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Greeting.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Distributed;

/// <summary>
/// The distributed app, started once from the real AppHost for all tests that share the collection: every resource and the
/// dashboard, on random ports, with the embedded engine and its data in a folder.
/// </summary>
public sealed class GreetingApp : IAsyncLifetime
{
    // For what hangs. A first run installs npm packages, or waits until another test has.
    static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(20);

    /// <summary>Opens the dashboard: <c>/login?t=…</c> for a person, the header <c>x-api-key</c> for its telemetry API.</summary>
    public const string DashboardToken = "the-tests-may-look";

    readonly string dataPath = Directory.CreateTempSubdirectory("greeting-data-").FullName;
    readonly string front;
    readonly string[] arguments;
    DistributedApplication? app;

    public GreetingApp()
        : this("api")
    {
    }

    /// <param name="front">The resource that callers of the API speak to.</param>
    /// <param name="arguments">Further arguments of the AppHost.</param>
    internal GreetingApp(string front, params string[] arguments) => (this.front, this.arguments) = (front, arguments);

    /// <summary>Whether the dashboard starts too.</summary>
    internal bool HasDashboard { get; init; } = true;

    /// <summary>The running app.</summary>
    public DistributedApplication App => app ?? throw new InvalidOperationException("The app has not started.");

    /// <summary>States, health and properties of the resources.</summary>
    public ResourceNotificationService Notifications => App.ResourceNotifications;

    /// <summary>The resources with their annotations.</summary>
    public DistributedApplicationModel Model => App.Services.GetRequiredService<DistributedApplicationModel>();

    /// <summary>When each resource that has a start time started first; tests may restart them.</summary>
    public Dictionary<string, DateTime> FirstStarts { get; } = [];

    /// <summary>A client of the API, without the retries that would hide an answer of 503.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>Where the dashboard is.</summary>
    public Uri Dashboard => App.GetEndpoint("aspire-dashboard", "http");

    public async ValueTask InitializeAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);

        // Two installations in one folder get in each other's way, and other tests use these packages too.
        await Npm.InstallAsync(WebApp.Folder, timeout.Token);
        await Npm.InstallAsync(EngineFixture.Folder, timeout.Token);
        var builder = await AppHostBuilder.CreateAsync(
            [
                "--DynamoDb:Engine=embedded",
                $"--DynamoDb:DataPath={dataPath}",
                $"--ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN={DashboardToken}",
                $"--AppHost:DashboardApiKey={DashboardToken}",
                .. arguments,
            ],
            timeout.Token,
            HasDashboard);
        app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);
        foreach (var resource in (string[])["dynamodb", "api", front, "web"])
        {
            var healthy = await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, timeout.Token);
            if (healthy.Snapshot.StartTimeStamp is { } start)
            {
                FirstStarts[resource] = start;
            }
        }

        Api = new HttpClient { BaseAddress = app.GetEndpoint(front, "http") };
    }

    /// <summary>A resource as it is now.</summary>
    public async Task<CustomResourceSnapshot> SnapshotOfAsync(string resource) =>
        (await Notifications.WaitForResourceAsync(resource, _ => true, TestContext.Current.CancellationToken)).Snapshot;

    /// <summary>The process that a resource runs as.</summary>
    public async Task<int> ProcessIdOfAsync(string resource)
    {
        var snapshot = await SnapshotOfAsync(resource);
        return Convert.ToInt32(snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Kills the process of a resource, and those that it started.</summary>
    public async Task KillAsync(string resource)
    {
        using var process = Process.GetProcessById(await ProcessIdOfAsync(resource));
        process.Kill(entireProcessTree: true);
    }

    /// <summary>Runs a command of the dashboard, such as <c>start</c>, on a resource.</summary>
    public async Task ExecuteAsync(string resource, string command)
    {
        var target = Model.Resources.Single(r => r.Name == resource);
        var result = await App.Services.GetRequiredService<ResourceCommandService>()
            .ExecuteCommandAsync(target, command, TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{command} on {resource} failed.");
    }

    /// <summary>Follows the dashboard's telemetry API, a line of JSON each, until all the texts have come by.</summary>
    public async Task FindTelemetryAsync(string path, params string[] texts)
    {
        using var dashboard = new HttpClient { BaseAddress = Dashboard };
        dashboard.DefaultRequestHeaders.Add("x-api-key", DashboardToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        var missing = texts.ToHashSet();
        try
        {
            await using var stream = await dashboard.GetStreamAsync($"/api/telemetry/{path}", timeout.Token);
            using var lines = new StreamReader(stream);
            while (missing.Count > 0 && await lines.ReadLineAsync(timeout.Token) is { } line)
            {
                missing.RemoveWhere(text => line.Contains(text, StringComparison.Ordinal));
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Reported below.
        }

        Assert.True(missing.Count == 0, $"The dashboard never got {string.Join(", ", missing)}.");
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        Directory.Delete(dataPath, recursive: true);
    }
}

/// <summary>Tests of this collection share one running app and do not run side by side.</summary>
[CollectionDefinition(Name)]
public sealed class GreetingAppCollection : ICollectionFixture<GreetingApp>, ICollectionFixture<BrowserFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "the distributed app";
}
