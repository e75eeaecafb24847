using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Greeting.Tests.Distributed;

/// <summary>The AppHost as a process of its own, as <c>dotnet run</c> starts it: what it prints, and what it leaves behind.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed partial class ConsoleTests
{
    const string RunVariable = "GREETING_TEST_RUN";

    // For what hangs. A first run installs npm packages, or waits until another test has.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Behind_a_proxy_it_starts_and_prints_addresses_that_answer_and_stops_without_leftovers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The processes of a run are found through /proc, and stopped by SIGTERM.");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Limit);
        await Npm.InstallAsync(Browser.WebApp.Folder, timeout.Token);
        await Npm.InstallAsync(EngineFixture.Folder, timeout.Token);

        // Processes of the run are known by a variable that all of them inherit.
        var run = Guid.NewGuid().ToString("N");
        var start = new ProcessStartInfo("dotnet", [typeof(AppHost.AppHostSettings).Assembly.Location, "--DynamoDb:Engine=embedded"])
        {
            WorkingDirectory = Path.Combine(Command.RepositoryRoot, "Greeting.AppHost"),
            RedirectStandardOutput = true,
            Environment =
            {
                [RunVariable] = run,
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = "http://localhost:0",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0",
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = "http://localhost:0",
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = "http://localhost:0",
                ["ASPIRE_SERVICE_STARTUP_WATCH_TIMEOUT"] = "00:02:00",
                ["DcpPublisher__RandomizePorts"] = "true",
                // Nothing listens there.
                ["HTTP_PROXY"] = "http://127.0.0.1:9",
                ["HTTPS_PROXY"] = "http://127.0.0.1:9",
                ["ALL_PROXY"] = "http://127.0.0.1:9",
                ["NO_PROXY"] = "example.com",
            },
        };
        using var process = Process.Start(start)!;
        try
        {
            using var client = new HttpClient();
            Assert.Contains("<title>", await client.GetStringAsync(await ReadAddressAsync(process, "Page", timeout.Token), timeout.Token), StringComparison.Ordinal);
            Assert.Contains("Greeting", await client.GetStringAsync(await ReadAddressAsync(process, "API page", timeout.Token), timeout.Token), StringComparison.Ordinal);

            // The last address signs in to the dashboard.
            using var dashboard = await client.GetAsync(await ReadAddressAsync(process, "Dashboard", timeout.Token), timeout.Token);
            Assert.Equal((HttpStatusCode.OK, "/"), (dashboard.StatusCode, dashboard.RequestMessage!.RequestUri!.AbsolutePath));
            _ = process.StandardOutput.ReadToEndAsync(timeout.Token);

            Assert.Equal(0, (await Command.RunAsync("kill", ["-TERM", $"{process.Id}"], timeout.Token)).ExitCode);
            await process.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        while (RunningProcesses($"{RunVariable}={run}").ToArray() is { Length: > 0 } left)
        {
            Assert.False(timeout.IsCancellationRequested, $"Still running: {string.Join(", ", left)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }

    static async Task<Uri> ReadAddressAsync(Process process, string title, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Link.Match(line) is { Success: true } link && link.Groups["title"].Value == title)
            {
                return new(link.Groups["address"].Value);
            }
        }

        throw new InvalidOperationException($"The AppHost ended before it printed the address of '{title}'.");
    }

    static IEnumerable<string> RunningProcesses(string mark)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            string environment, commandLine;
            try
            {
                environment = File.ReadAllText(Path.Combine(folder, "environ"));
                commandLine = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // gone, or another user's
            }

            if (environment.Contains(mark, StringComparison.Ordinal))
            {
                yield return commandLine;
            }
        }
    }

    [GeneratedRegex(@"- (?<title>.+): +(?<address>http\S+)$")]
    static partial Regex Link { get; }
}
