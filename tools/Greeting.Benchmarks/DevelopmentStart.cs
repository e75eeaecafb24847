using System.Diagnostics;
using System.Globalization;

namespace Greeting.Benchmarks;

/// <summary>
/// How long it takes until the API and the page answer on a developer's machine: started by the AppHost, by a plain AppHost that
/// starts the same three programs, and without Aspire. The ports must be free.
/// </summary>
static class DevelopmentStart
{
    static readonly string[] addresses = ["http://localhost:5080/alive", "http://localhost:5173/"];

    /// <summary>Starts and stops each in turn.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="InvalidOperationException">A program ended, or a port was in use.</exception>
    public static async Task<ResultTable> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        const string PlainAppHost = "tools/Greeting.Benchmarks/plain-apphost";
        foreach (var project in (string[])["Greeting.AppHost", PlainAppHost])
        {
            await Tool.RunAsync("dotnet", ["build", Path.Combine(Tool.RepositoryRoot, project)], cancellationToken);
        }

        Dictionary<string, string> dashboard = new()
        {
            ["ASPNETCORE_URLS"] = "http://localhost:18888",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:18889",
        };
        DevelopmentProgram AppHost(string project, params string[] arguments) =>
            new(project, Tool.RepositoryRoot, ["dotnet", "run", "--no-build", "--project", project, .. arguments], []);
        (string Name, DevelopmentProgram[] Programs, Samples Seconds)[] ways =
        [
            ("Greeting.AppHost", [AppHost("Greeting.AppHost")], new()),
            ("plain AppHost", [AppHost(PlainAppHost, "--no-launch-profile", "--", Tool.RepositoryRoot) with { Environment = dashboard }], new()),
            ("without Aspire", DevelopmentProgram.All(Tool.RepositoryRoot), new()),
        ];

        // The first start installs what is missing, and fills caches.
        await StartAsync(ways[0].Programs, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var way in ways)
            {
                way.Seconds.Add((await StartAsync(way.Programs, cancellationToken)).TotalSeconds);
            }
        }

        var table = new ResultTable($"start until the API and the page answer, {rounds} rounds", "started by", "median s", "min", "max", "ratio");
        foreach (var way in ways)
        {
            table.Add([way.Name, .. new[] { way.Seconds.Median, way.Seconds.Quantile(0), way.Seconds.Quantile(1), way.Seconds.Median / ways[^1].Seconds.Median }
                .Select(value => value.ToString("0.0", CultureInfo.InvariantCulture))]);
        }

        return table;
    }

    /// <summary>The time until all addresses answer. When it returns, everything has stopped.</summary>
    static async Task<TimeSpan> StartAsync(DevelopmentProgram[] programs, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        if (await IsAnyAnsweringAsync(client, cancellationToken))
        {
            throw new InvalidOperationException($"Stop what listens on {string.Join(" or ", addresses)}.");
        }

        var orchestrators = CountOrchestrators();
        var started = Stopwatch.GetTimestamp();
        List<Process> processes = [];
        try
        {
            foreach (var program in programs)
            {
                processes.Add(Start(program));
            }

            foreach (var address in addresses)
            {
                while (!await IsAnsweringAsync(client, address, cancellationToken))
                {
                    if (processes.Find(process => process.HasExited) is { } ended)
                    {
                        throw new InvalidOperationException($"'{ended.StartInfo.FileName} {string.Join(' ', ended.StartInfo.ArgumentList)}' ended at once.");
                    }

                    await Task.Delay(20, cancellationToken);
                }
            }

            return Stopwatch.GetElapsedTime(started);
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill(entireProcessTree: true);
                process.Dispose();
            }

            // Aspire's orchestrator outlives the AppHost until it has stopped the programs.
            while (CountOrchestrators() > orchestrators || await IsAnyAnsweringAsync(client, cancellationToken))
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    static Process Start(DevelopmentProgram program)
    {
        var start = new ProcessStartInfo(program.Command[0], program.Command[1..]) { WorkingDirectory = program.Folder, RedirectStandardOutput = true };
        foreach (var (key, value) in program.Environment)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        // Keeps the output from filling the pipe.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return process;
    }

    static int CountOrchestrators() => Process.GetProcessesByName("dcp").Length;

    static async Task<bool> IsAnyAnsweringAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(addresses.Select(address => IsAnsweringAsync(client, address, cancellationToken)));
        return answers.Contains(true);
    }

    static async Task<bool> IsAnsweringAsync(HttpClient client, string address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
