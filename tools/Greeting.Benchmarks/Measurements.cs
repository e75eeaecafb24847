using System.Diagnostics;
using System.Globalization;

namespace Greeting.Benchmarks;

/// <summary>
/// The three measurements. The contenders take turns within every round, so that whatever else the machine does meets all of
/// them; the ratios are to the Python function.
/// </summary>
static class Measurements
{
    const int WarmInvocationsPerRound = 200;
    const int WarmUp = 300;
    static readonly TimeSpan ThroughputTime = TimeSpan.FromSeconds(1);

    /// <summary>From the start of a process to the answer to its first event, which waits for it as in Lambda; and its peak memory.</summary>
    public static async Task<ResultTable> ColdStartAsync(Stage stage, int rounds, CancellationToken cancellationToken)
    {
        var times = stage.Contenders.ToDictionary(contender => contender, _ => new Samples());
        var memory = stage.Contenders.ToDictionary(contender => contender, _ => new Samples());
        var processor = stage.Contenders.ToDictionary(contender => contender, _ => new Samples());

        // The first rounds read the programs from the disk and warm up the engine.
        const int unmeasured = 3;
        for (var round = -unmeasured; round < rounds; round++)
        {
            foreach (var contender in Present(stage))
            {
                var started = Stopwatch.GetTimestamp();
                var answer = stage.GreetAsync(contender, $"Cold{round + unmeasured}", cancellationToken);
                await using var process = stage.Start(contender);
                await answer;
                var elapsed = Stopwatch.GetElapsedTime(started);
                if (round >= 0)
                {
                    times[contender].Add(elapsed.TotalMilliseconds);
                    memory[contender].Add(process.PeakMemory / 1048576.0);
                    processor[contender].Add(process.ProcessorTime.TotalMilliseconds);
                }
            }
        }

        var table = new ResultTable($"Cold start, {rounds} rounds", "function", "median ms", "p25", "p75", "ratio", "CPU ms", "peak MB", "ratio");
        Report(stage, table, times, contender =>
        [
            Ms(times[contender].Median), Ms(times[contender].Quantile(0.25)), Ms(times[contender].Quantile(0.75)), Ratio(stage, times, contender),
            Ms(processor[contender].Median), Mb(memory[contender].Median), Ratio(stage, memory, contender),
        ]);
        return table;
    }

    /// <summary>One event after the other to processes that are warm, and the memory that they then have.</summary>
    public static async Task<ResultTable> WarmAsync(Stage stage, int rounds, CancellationToken cancellationToken)
    {
        var times = stage.Contenders.ToDictionary(contender => contender, _ => new Samples());
        var memory = stage.Contenders.ToDictionary(contender => contender, _ => new Samples());
        await WithAllRunningAsync(stage, cancellationToken, async processes =>
        {
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (contender, _) in processes)
                {
                    for (var i = 0; i < WarmInvocationsPerRound; i++)
                    {
                        var started = Stopwatch.GetTimestamp();
                        await stage.GreetAsync(contender, $"Warm{i}", cancellationToken);
                        times[contender].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    }
                }
            }

            foreach (var (contender, process) in processes)
            {
                memory[contender].Add(process.PeakMemory / 1048576.0);
            }
        });

        var table = new ResultTable($"Warm invocation, {rounds} rounds of {WarmInvocationsPerRound}", "function", "p50 ms", "p90", "p99", "ratio p50", "peak MB", "ratio");
        Report(stage, table, times, contender =>
        [
            Fine(times[contender].Median), Fine(times[contender].Quantile(0.9)), Fine(times[contender].Quantile(0.99)), Ratio(stage, times, contender),
            Mb(memory[contender].Median), Ratio(stage, memory, contender),
        ]);
        return table;
    }

    /// <summary>How many events per second one process answers when the next one always waits already.</summary>
    public static async Task<ResultTable> ThroughputAsync(Stage stage, int rounds, CancellationToken cancellationToken)
    {
        var rates = stage.Contenders.ToDictionary(contender => contender, _ => new Samples());
        await WithAllRunningAsync(stage, cancellationToken, async processes =>
        {
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (contender, _) in processes)
                {
                    var count = 0;
                    var started = Stopwatch.GetTimestamp();
                    await Task.WhenAll(Enumerable.Range(0, 8).Select(async sender =>
                    {
                        while (Stopwatch.GetElapsedTime(started) < ThroughputTime)
                        {
                            await stage.GreetAsync(contender, $"Rate{sender}", cancellationToken);
                            Interlocked.Increment(ref count);
                        }
                    }));
                    rates[contender].Add(count / Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
            }
        });

        var table = new ResultTable($"Throughput of one process, {rounds} rounds", "function", "per second", "p25", "p75", "ratio");
        Report(stage, table, rates, contender =>
            [Ms(rates[contender].Median), Ms(rates[contender].Quantile(0.25)), Ms(rates[contender].Quantile(0.75)), Ratio(stage, rates, contender)]);
        return table;
    }

    static async Task WithAllRunningAsync(
        Stage stage, CancellationToken cancellationToken, Func<List<(Contender Contender, LambdaEmulator.FunctionProcess Process)>, Task> measure)
    {
        List<(Contender Contender, LambdaEmulator.FunctionProcess Process)> processes = [];
        try
        {
            foreach (var contender in Present(stage))
            {
                processes.Add((contender, stage.Start(contender)));
                for (var i = 0; i < WarmUp; i++)
                {
                    await stage.GreetAsync(contender, $"Warm{i}", cancellationToken);
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

    static IEnumerable<Contender> Present(Stage stage) => stage.Contenders.Where(contender => contender.Missing is null);

    static void Report(Stage stage, ResultTable table, Dictionary<Contender, Samples> samples, Func<Contender, string[]> cells)
    {
        foreach (var contender in stage.Contenders)
        {
            table.Add(samples[contender].Count > 0 ? [contender.Name, .. cells(contender)] : [contender.Name, contender.Missing ?? ""]);
        }
    }

    static string Ratio(Stage stage, Dictionary<Contender, Samples> samples, Contender contender) =>
        (samples[contender].Median / samples[stage.Contenders[^1]].Median).ToString("0.00", CultureInfo.InvariantCulture);

    static string Ms(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    static string Mb(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    static string Fine(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
