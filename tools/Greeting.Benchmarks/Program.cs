// dotnet run -c Release --project Greeting.Benchmarks -- cold-start | warm | throughput [--rounds N] [--package ZIP]...
//
// Compares the published function (artifacts/lambda/greeting-api.zip) with the article's Python function and with an empty
// function on the same stack, interleaved in one run, on the same Lambda service and the same DynamoDB engine. Every --package
// adds another package, for comparing variants.
using Greeting.Benchmarks;

const string Usage = "dotnet run -c Release --project Greeting.Benchmarks -- cold-start|warm|throughput [--rounds N] [--package ZIP]...";

Func<Stage, int, CancellationToken, Task<ResultTable>>? measure = args.FirstOrDefault() switch
{
    "cold-start" => Measurements.ColdStartAsync,
    "warm" => Measurements.WarmAsync,
    "throughput" => Measurements.ThroughputAsync,
    _ => null,
};
if (measure is null)
{
    return Fail(Usage);
}

var rounds = 15;
List<string> packages = [];
for (var i = 1; i < args.Length; i += 2)
{
    var value = args.ElementAtOrDefault(i + 1);
    if (args[i] == "--package" && value is not null)
    {
        packages.Add(value);
    }
    else if (args[i] != "--rounds" || !int.TryParse(value, out rounds) || rounds < 1)
    {
        return Fail(Usage);
    }
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    await using var stage = await Stage.CreateAsync(packages, stop.Token);
    var table = await measure(stage, rounds, stop.Token);
    Console.WriteLine(table.ToText());
    Console.WriteLine(table.ToMarkdown());
    return 0;
}
catch (InvalidOperationException exception)
{
    return Fail(exception.Message);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Fail("Stopped.");
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
