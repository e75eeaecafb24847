// dotnet run -c Release --project Greeting.Benchmarks -- cold-start | warm | throughput [--rounds N] [--package ZIP]...
//
// Compares the published function (artifacts/lambda/greeting-api.zip) with the article's Python function and with an empty
// function on the same stack, interleaved in one run, on the same Lambda service and the same DynamoDB engine. Every --package
// adds another package, for comparing variants.
using Greeting.Benchmarks;

const string Usage = "dotnet run -c Release --project Greeting.Benchmarks -- cold-start|warm|throughput [--rounds N] [--package ZIP]...";

var rounds = 0;
List<string> packages = [];
for (var i = 1; i < args.Length; i += 2)
{
    if (i + 1 < args.Length && args[i] == "--rounds" && int.TryParse(args[i + 1], out rounds))
    {
        continue;
    }

    if (i + 1 < args.Length && args[i] == "--package")
    {
        packages.Add(args[i + 1]);
        continue;
    }

    return Fail(Usage);
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
    var table = args is [var command, ..]
        ? command switch
        {
            "cold-start" => await Measurements.ColdStartAsync(stage, rounds > 0 ? rounds : 20, stop.Token),
            "warm" => await Measurements.WarmAsync(stage, rounds > 0 ? rounds : 15, stop.Token),
            "throughput" => await Measurements.ThroughputAsync(stage, rounds > 0 ? rounds : 15, stop.Token),
            _ => null,
        }
        : null;
    if (table is null)
    {
        return Fail(Usage);
    }

    Console.WriteLine(table.ToText());
    Console.WriteLine(table.ToMarkdown());
    return 0;
}
catch (InvalidOperationException exception)
{
    return Fail(exception.Message);
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
