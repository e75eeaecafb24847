using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Amazon.DynamoDBv2;

namespace Greeting.Benchmarks;

/// <summary>Which names are greeted.</summary>
enum Names
{
    /// <summary>Each caller always greets its own name.</summary>
    Own,

    /// <summary>All callers greet one name.</summary>
    One,

    /// <summary>Every greeting has a new name.</summary>
    New,
}

/// <summary>
/// The API on Kestrel under load, compared with a plain ASP.NET Core service with the AWS SDK, on the same DynamoDB engine. A caller
/// sends the next greeting when the last was acknowledged, and repeats a failed one with its Idempotency-Key. At the end, every
/// acknowledged greeting is checked in the table.
/// </summary>
static class LoadTest
{
    static readonly int[] concurrency = [1, 2, 4, 8, 16, 32, 64, 128];

    /// <summary>A rising number of callers, alternating between the API and its peer.</summary>
    /// <param name="duration">The total for each of the two services.</param>
    /// <param name="names">Which names are greeted.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="InvalidOperationException">The stored greetings are not the acknowledged ones.</exception>
    public static async Task<ResultTable> RiseAsync(TimeSpan duration, Names names, CancellationToken cancellationToken)
    {
        await using var engine = await Server.StartEngineAsync(cancellationToken);
        await using var api = await Target.StartAsync("Greeting.Api", "Greeting.Api", engine.Address, cancellationToken);
        await using var peer = await Target.StartAsync("ASP.NET Core + AWS SDK", "tools/Greeting.Benchmarks/aspnet-peer", engine.Address, cancellationToken);
        Target[] targets = [api, peer];
        foreach (var target in targets)
        {
            await target.GreetAsync(concurrency[^1], TimeSpan.FromSeconds(2), names, cancellationToken);
        }

        var table = new ResultTable(
            $"POST /greetings, {(duration / concurrency.Length).TotalSeconds:0.#} s for each number of callers",
            "callers", "service", "per second", "ratio", "p50 ms", "p90", "p99", "max", "failed", "MB");
        foreach (var callers in concurrency)
        {
            Dictionary<Target, Load> loads = [];
            foreach (var target in targets)
            {
                loads[target] = await target.GreetAsync(callers, duration / concurrency.Length, names, cancellationToken);
            }

            foreach (var (target, load) in loads)
            {
                table.Add(
                [
                    $"{callers}", target.Name, $"{load.Rate:0}", Fine(load.Rate / loads[peer].Rate),
                    .. new[] { 0.5, 0.9, 0.99, 1 }.Select(share => Fine(load.Times.Quantile(share))), $"{load.Failed}", $"{target.Memory:0}",
                ]);
            }
        }

        foreach (var target in targets)
        {
            await target.VerifyAsync(cancellationToken);
        }

        return table;
    }

    /// <summary>A constant number of callers against the API alone, with a row for each part of the time.</summary>
    /// <inheritdoc cref="RiseAsync"/>
    public static async Task<ResultTable> SoakAsync(TimeSpan duration, Names names, CancellationToken cancellationToken)
    {
        const int callers = 8;
        const int parts = 10;
        await using var engine = await Server.StartEngineAsync(cancellationToken);
        await using var api = await Target.StartAsync("Greeting.Api", "Greeting.Api", engine.Address, cancellationToken);
        var table = new ResultTable($"POST /greetings, {callers} callers, {duration.TotalMinutes:0.#} minutes", "until, s", "per second", "p50 ms", "p99", "max", "failed", "MB", "engine MB");
        for (var part = 1; part <= parts; part++)
        {
            var load = await api.GreetAsync(callers, duration / parts, names, cancellationToken);
            table.Add(
                $"{(duration * part / parts).TotalSeconds:0}", $"{load.Rate:0}", Fine(load.Times.Median), Fine(load.Times.Quantile(0.99)),
                Fine(load.Times.Quantile(1)), $"{load.Failed}", $"{api.Memory:0}", $"{engine.Memory:0}");
        }

        await api.VerifyAsync(cancellationToken);
        return table;
    }

    static string Fine(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The result of one load.</summary>
    /// <param name="Rate">Acknowledged greetings per second.</param>
    /// <param name="Times">How long the answers took, in milliseconds.</param>
    /// <param name="Failed">Answers that acknowledged nothing.</param>
    sealed record Load(double Rate, Samples Times, int Failed);

    /// <summary>A service under load, with a table of its own.</summary>
    sealed class Target : IAsyncDisposable
    {
        readonly Server server;
        readonly HttpClient client;
        readonly AmazonDynamoDBClient dynamoDb;
        readonly string table;
        readonly DirectoryInfo folder;
        readonly ConcurrentDictionary<string, int> acknowledged = [];
        int created;

        Target(string name, string table, DirectoryInfo folder, Server server, AmazonDynamoDBClient dynamoDb)
        {
            (Name, this.table, this.folder, this.server, this.dynamoDb) = (name, table, folder, server, dynamoDb);
            client = new HttpClient { BaseAddress = server.Address };
        }

        public string Name { get; }

        public double Memory => server.Memory;

        public static async Task<Target> StartAsync(string name, string project, Uri engine, CancellationToken cancellationToken)
        {
            var table = Path.GetFileName(project);
            var dynamoDb = BenchmarkTable.CreateClient(engine);
            var folder = Directory.CreateTempSubdirectory("greeting-load-");
            try
            {
                await dynamoDb.CreateAsync(table, cancellationToken);
                return new(name, table, folder, await StartServerAsync(project, folder, table, engine, cancellationToken), dynamoDb);
            }
            catch
            {
                dynamoDb.Dispose();
                folder.Delete(recursive: true);
                throw;
            }
        }

        /// <summary>Greets with a number of callers for a duration, and until the last greeting of each is acknowledged.</summary>
        public async Task<Load> GreetAsync(int callers, TimeSpan duration, Names names, CancellationToken cancellationToken)
        {
            var times = new List<double>[callers];
            var failed = 0;
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
            {
                times[caller] = [];
                while (Stopwatch.GetElapsedTime(started) < duration)
                {
                    var name = names switch { Names.Own => $"Caller {caller}", Names.One => "Ada", _ => $"Ada {Interlocked.Increment(ref created)}" };
                    var key = $"\"{Guid.NewGuid()}\"";
                    while (true)
                    {
                        var sent = Stopwatch.GetTimestamp();
                        var isAcknowledged = await SendAsync(name, key, cancellationToken);
                        times[caller].Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                        if (isAcknowledged)
                        {
                            break;
                        }

                        Interlocked.Increment(ref failed);
                    }

                    acknowledged.AddOrUpdate(name, 1, static (_, count) => count + 1);
                }
            }));
            var samples = new Samples();
            foreach (var time in times.SelectMany(static time => time))
            {
                samples.Add(time);
            }

            return new((samples.Count - failed) / Stopwatch.GetElapsedTime(started).TotalSeconds, samples, failed);
        }

        /// <summary>Compares what is stored with what was acknowledged.</summary>
        /// <exception cref="InvalidOperationException">They differ.</exception>
        public async Task VerifyAsync(CancellationToken cancellationToken)
        {
            await Parallel.ForEachAsync(acknowledged, cancellationToken, async (greeted, token) =>
            {
                var stored = await dynamoDb.CountAsync(table, greeted.Key, token);
                if (stored != greeted.Value)
                {
                    throw new InvalidOperationException($"{Name}: {greeted.Value} greetings of {greeted.Key} were acknowledged, and {stored} are stored.");
                }
            });
            Console.WriteLine($"{Name}: all {acknowledged.Values.Sum()} acknowledged greetings of {acknowledged.Count} names are stored once.");
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await server.DisposeAsync();
            dynamoDb.Dispose();
            folder.Delete(recursive: true);
        }

        static async Task<Server> StartServerAsync(string project, DirectoryInfo folder, string table, Uri engine, CancellationToken cancellationToken)
        {
            var source = Directory.GetFiles(Path.Combine(Tool.RepositoryRoot, project), "*.csproj").Single();
            await Tool.RunAsync("dotnet", ["build", source, "-c", "Release", "-o", folder.FullName], cancellationToken);
            var program = Path.Combine(folder.FullName, Path.ChangeExtension(Path.GetFileName(source), ".dll"));
            var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = folder.FullName };
            foreach (var (key, value) in new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ENDPOINT_URL_DYNAMODB"] = engine.GetLeftPart(UriPartial.Authority),
                ["Greeting__TableName"] = table,
                ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            })
            {
                start.Environment[key] = value;
            }

            return await Server.StartAsync(start, cancellationToken);
        }

        async Task<bool> SendAsync(string name, string key, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/greetings") { Content = JsonContent.Create(new { name }) };
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            try
            {
                using var response = await client.SendAsync(request, cancellationToken);
                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                return response.StatusCode == HttpStatusCode.Created;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
