// dotnet run -c Release --project tools/Greeting.Benchmarks -- cold-start|warm|throughput
//     [--request get|post|list] [--tls] [--rounds N] [--package ZIP]...
//
// Compares the published function with an empty function on the same stack and with functions in Python and in Go that do the same,
// in turn within one run, on the same Lambda service and the same DynamoDB engine. Python needs boto3; Go needs Debian's packages
// golang-go and golang-github-aws-aws-sdk-go-v2-dev. What is missing is left out, with the reason.
//   --request   GET /?name=… (default), POST /greetings, or GET /greetings; Python and Go answer only the first
//   --tls       DynamoDB over HTTPS, as in AWS
//   --package   measures these packages instead of publishing, to compare variants, such as one with another hosting package:
//               dotnet publish Greeting.Api -c Release -p:StandIns=none -p:LambdaPackage=/tmp/variant.zip
using Greeting.Benchmarks;

const string Usage = "dotnet run -c Release --project tools/Greeting.Benchmarks -- cold-start|warm|throughput [--request get|post|list] [--tls] [--rounds N] [--package ZIP]...";

Func<BenchmarkEnvironment, int, CancellationToken, Task<ResultTable>>? measure = args.FirstOrDefault() switch
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
var useTls = false;
var request = "get";
List<string> packages = [];
var options = new Queue<string>(args.Skip(1));
while (options.TryDequeue(out var option))
{
    if (option == "--tls")
    {
        useTls = true;
    }
    else if (!options.TryDequeue(out var value))
    {
        return Fail(Usage);
    }
    else if (option == "--package")
    {
        packages.Add(value);
    }
    else if (option == "--request" && value is "get" or "post" or "list")
    {
        request = value;
    }
    else if (option != "--rounds" || !int.TryParse(value, out rounds) || rounds < 1)
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
    await using var environment = await BenchmarkEnvironment.CreateAsync(packages, request, useTls, stop.Token);
    var table = await measure(environment, rounds, stop.Token);
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
