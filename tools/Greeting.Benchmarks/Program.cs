// dotnet run -c Release --project tools/Greeting.Benchmarks -- cold-start|warm|throughput
//     [--request get|post|list] [--tls] [--rounds N] [--package ZIP]...
//
// Compares the published function with an empty function on the same stack and with minimal functions in Python and in Go, which put
// an item of two attributes where the API updates a count, an index and keys. They take turns within one run, on the same Lambda
// service and the same DynamoDB engine. Python needs boto3; Go needs Debian's packages golang-go and
// golang-github-aws-aws-sdk-go-v2-dev. What is missing is left out, with the reason. Ratios are relative to Python.
//   --request   GET /?name=… (default), POST /greetings, or GET /greetings; Python and Go answer only the first
//   --tls       DynamoDB over HTTPS, as in AWS
//   --package   measures these packages instead of publishing, to compare variants, such as one with another hosting package:
//               dotnet publish Greeting.Api -c Release -p:StandIns=none -p:LambdaPackage=/tmp/variant.zip
//
// dotnet run -c Release --project tools/Greeting.Benchmarks -- load [--names own|one|new] [--seconds N] [--soak MINUTES]
//
// Loads the API on Kestrel with rising numbers of callers, beside a plain ASP.NET Core service with the AWS SDK, and compares what
// was acknowledged with what is stored.
//   --names     each caller greets its own name (default), all one, or each greeting a new one
//   --seconds   for all numbers of callers together (default 60)
//   --soak      the API alone, with eight callers, for so many minutes
//
// dotnet run -c Release --project tools/Greeting.Benchmarks -- start [--rounds N]
//
// Starts the app on this machine: by the AppHost, by an AppHost that only starts the same three programs, and without Aspire.
using Greeting.Benchmarks;

const string Usage = "dotnet run -c Release --project tools/Greeting.Benchmarks -- cold-start|warm|throughput [--request get|post|list] [--tls] [--rounds N] [--package ZIP]...\n       dotnet run -c Release --project tools/Greeting.Benchmarks -- load [--names own|one|new] [--seconds N] [--soak MINUTES]\n       dotnet run -c Release --project tools/Greeting.Benchmarks -- start [--rounds N]";

var command = args.FirstOrDefault();
var (rounds, seconds, soak, names) = (15, 60, 0, Names.Own);
var useTls = false;
var request = "get";
List<string> packages = [];
var options = new Queue<string>(args.Skip(1));
while (options.TryDequeue(out var option))
{
    if (option == "--tls")
    {
        useTls = true;
        continue;
    }

    if (!options.TryDequeue(out var value))
    {
        return Fail(Usage);
    }

    var isValid = option switch
    {
        "--package" => Add(value),
        "--request" => (request = value) is "get" or "post" or "list",
        "--rounds" => int.TryParse(value, out rounds) && rounds > 0,
        "--seconds" => int.TryParse(value, out seconds) && seconds > 0,
        "--soak" => int.TryParse(value, out soak) && soak > 0,
        "--names" => Enum.TryParse(value, ignoreCase: true, out names) && Enum.IsDefined(names),
        _ => false,
    };
    if (!isValid)
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
    Func<Task<ResultTable>>? measure = command switch
    {
        "cold-start" => () => MeasureAsync(Measurements.ColdStartAsync),
        "warm" => () => MeasureAsync(Measurements.WarmAsync),
        "throughput" => () => MeasureAsync(Measurements.ThroughputAsync),
        "load" when soak > 0 => () => LoadTest.SoakAsync(TimeSpan.FromMinutes(soak), names, stop.Token),
        "start" => () => DevelopmentStart.MeasureAsync(rounds, stop.Token),
        "load" => () => LoadTest.RiseAsync(TimeSpan.FromSeconds(seconds), names, stop.Token),
        _ => null,
    };
    if (measure is null)
    {
        return Fail(Usage);
    }

    var table = await measure();
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

async Task<ResultTable> MeasureAsync(Func<BenchmarkEnvironment, int, CancellationToken, Task<ResultTable>> measure)
{
    await using var environment = await BenchmarkEnvironment.CreateAsync(packages, request, useTls, stop.Token);
    return await measure(environment, rounds, stop.Token);
}

bool Add(string package)
{
    packages.Add(package);
    return true;
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
