using System.Diagnostics;
using System.Globalization;

namespace Greeting.Benchmarks;

/// <summary>
/// The three measurements. The functions take turns within every round, so that other load on the machine affects all of them.
/// Ratios are relative to the environment's reference, and empty without one.
/// </summary>
static class Measurements
{
    const int WarmInvocationsPerRound = 200;
    const int WarmUp = 300;
    static readonly TimeSpan ThroughputTime = TimeSpan.FromSeconds(1);

    /// <summary>From the start of a process to the answer to its first event, which waits for it as in Lambda; and its peak memory.</summary>
    public static async Task<ResultTable> ColdStartAsync(BenchmarkEnvironment environment, int rounds, CancellationToken cancellationToken)
    {
        var times = environment.Functions.ToDictionary(function => function, _ => new Samples());
        var memory = environment.Functions.ToDictionary(function => function, _ => new Samples());
        var processor = environment.Functions.ToDictionary(function => function, _ => new Samples());

        // The first rounds read the programs from the disk and warm up the engine.
        const int unmeasured = 3;
        for (var round = -unmeasured; round < rounds; round++)
        {
            foreach (var function in Present(environment))
            {
                var started = Stopwatch.GetTimestamp();
                var answer = environment.GreetAsync(function, $"Cold{round + unmeasured}", cancellationToken);
                await using var process = environment.Start(function);
                await answer;
                var elapsed = Stopwatch.GetElapsedTime(started);
                if (round >= 0)
                {
                    times[function].Add(elapsed.TotalMilliseconds);
                    memory[function].Add(process.PeakMemory / 1048576.0);
                    processor[function].Add(process.ProcessorTime.TotalMilliseconds);
                }
            }
        }

        var table = new ResultTable($"Cold start, {rounds} rounds", "function", "median ms", "p25", "p75", "ratio", "CPU ms", "peak MB", "ratio");
        Report(environment, table, times, function =>
        [
            Ms(times[function].Median), Ms(times[function].Quantile(0.25)), Ms(times[function].Quantile(0.75)), Ratio(environment, times, function),
            Ms(processor[function].Median), Mb(memory[function].Median), Ratio(environment, memory, function),
        ]);
        return table;
    }

    /// <summary>One event after the other to warm processes, and their memory afterwards.</summary>
    public static async Task<ResultTable> WarmAsync(BenchmarkEnvironment environment, int rounds, CancellationToken cancellationToken)
    {
        var times = environment.Functions.ToDictionary(function => function, _ => new Samples());
        var memory = environment.Functions.ToDictionary(function => function, _ => new Samples());
        await WithAllRunningAsync(environment, cancellationToken, async processes =>
        {
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (function, _) in processes)
                {
                    for (var i = 0; i < WarmInvocationsPerRound; i++)
                    {
                        var started = Stopwatch.GetTimestamp();
                        await environment.GreetAsync(function, $"Warm{i}", cancellationToken);
                        times[function].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    }
                }
            }

            foreach (var (function, process) in processes)
            {
                memory[function].Add(process.PeakMemory / 1048576.0);
            }
        });

        var table = new ResultTable($"Warm invocation, {rounds} rounds of {WarmInvocationsPerRound}", "function", "p50 ms", "p90", "p99", "ratio p50", "peak MB", "ratio");
        Report(environment, table, times, function =>
        [
            Fine(times[function].Median), Fine(times[function].Quantile(0.9)), Fine(times[function].Quantile(0.99)), Ratio(environment, times, function),
            Mb(memory[function].Median), Ratio(environment, memory, function),
        ]);
        return table;
    }

    /// <summary>Events per second that one process answers when the next event is always waiting.</summary>
    public static async Task<ResultTable> ThroughputAsync(BenchmarkEnvironment environment, int rounds, CancellationToken cancellationToken)
    {
        var rates = environment.Functions.ToDictionary(function => function, _ => new Samples());
        await WithAllRunningAsync(environment, cancellationToken, async processes =>
        {
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (function, _) in processes)
                {
                    var count = 0;
                    var started = Stopwatch.GetTimestamp();
                    await Task.WhenAll(Enumerable.Range(0, 8).Select(async sender =>
                    {
                        while (Stopwatch.GetElapsedTime(started) < ThroughputTime)
                        {
                            await environment.GreetAsync(function, $"Rate{sender}", cancellationToken);
                            Interlocked.Increment(ref count);
                        }
                    }));
                    rates[function].Add(count / Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }
        });

        var table = new ResultTable($"Throughput of one process, {rounds} rounds", "function", "per second", "p25", "p75", "ratio");
        Report(environment, table, rates, function =>
            [Ms(rates[function].Median), Ms(rates[function].Quantile(0.25)), Ms(rates[function].Quantile(0.75)), Ratio(environment, rates, function)]);
        return table;
    }

    static async Task WithAllRunningAsync(
        BenchmarkEnvironment environment, CancellationToken cancellationToken, Func<List<(BenchmarkedFunction BenchmarkedFunction, LambdaEmulator.FunctionProcess Process)>, Task> measure)
    {
        List<(BenchmarkedFunction BenchmarkedFunction, LambdaEmulator.FunctionProcess Process)> processes = [];
        try
        {
            foreach (var function in Present(environment))
            {
                processes.Add((function, environment.Start(function)));
                for (var i = 0; i < WarmUp; i++)
                {
                    await environment.GreetAsync(function, $"Warm{i}", cancellationToken);
                }
            }

            await measure(processes);
        }
        finally
        {
            foreach (var (_, process) in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    static IEnumerable<BenchmarkedFunction> Present(BenchmarkEnvironment environment) => environment.Functions.Where(function => function.Missing is null);

    static void Report(BenchmarkEnvironment environment, ResultTable table, Dictionary<BenchmarkedFunction, Samples> samples, Func<BenchmarkedFunction, string[]> cells)
    {
        foreach (var function in environment.Functions)
        {
            table.Add(samples[function].Count > 0 ? [function.Name, .. cells(function)] : [function.Name, function.Missing ?? ""]);
        }
    }

    static string Ratio(BenchmarkEnvironment environment, Dictionary<BenchmarkedFunction, Samples> samples, BenchmarkedFunction function) =>
        environment.Reference is { } reference ? Fine(samples[function].Median / samples[reference].Median) : "";

    static string Ms(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    static string Mb(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    static string Fine(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
