using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Greeting.AppHost;
using Greeting.LambdaEmulator;

namespace Greeting.Benchmarks;

/// <summary>What all contenders share: the Lambda service, the DynamoDB engine with its table, and the unpacked packages.</summary>
sealed class Stage : IAsyncDisposable
{
    const string TableName = "greetings";

    readonly string folder = Directory.CreateTempSubdirectory("greeting-benchmarks-").FullName;
    readonly Dictionary<string, string> environment = new()
    {
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["Greeting__TableName"] = TableName,

        // As in terraform/api.tf.
        ["MALLOC_ARENA_MAX"] = "1",
    };

    Process? engine;
    LocalLambda? lambda;

    Stage()
    {
    }

    /// <summary>Who is measured.</summary>
    public IReadOnlyList<Contender> Contenders { get; private set; } = [];

    LocalLambda Lambda => lambda ?? throw new InvalidOperationException("The stage is not set.");

    /// <summary>Publishes and unpacks the packages, and starts the engine and the service.</summary>
    /// <exception cref="InvalidOperationException">Something that the benchmarks need is missing.</exception>
    public static async Task<Stage> CreateAsync(IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        var stage = new Stage();
        try
        {
            await stage.SetAsync(RepositoryRoot(), packages, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a contender's process.</summary>
    public FunctionProcess Start(Contender contender) =>
        FunctionProcess.Start(contender.Function, Lambda.RuntimeApi(contender.Function), contender.Command, environment);

    /// <summary>Sends a contender one event and checks its answer.</summary>
    /// <exception cref="InvalidOperationException">The contender failed.</exception>
    public async Task GreetAsync(Contender contender, string name, CancellationToken cancellationToken)
    {
        var result = await Lambda.InvokeAsync(contender.Function, Event.Greeting(name), traceId: null, cancellationToken);
        if (result.Error is not null || !IsOk(result.Payload))
        {
            throw new InvalidOperationException($"{contender.Name} did not greet: {System.Text.Encoding.UTF8.GetString(result.Payload.Span)}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            engine.Kill(entireProcessTree: true);
            await engine.WaitForExitAsync();
            engine.Dispose();
        }

        if (lambda is not null)
        {
            await lambda.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    async Task SetAsync(string root, IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        Contenders =
        [
            await PackageAsync("Greeting.Api", "Greeting.Api", "greeting-api"),
            await PackageAsync("empty function", "Greeting.Benchmarks/floor", "greeting-floor"),
            .. packages.Select(zip => new Contender(Path.GetFileNameWithoutExtension(zip), [Unpack(zip, folder)])),
            await PythonAsync(root, cancellationToken),
        ];
        lambda = await LocalLambda.StartAsync(new LocalLambdaOptions { GatewayPort = null }, cancellationToken);
        var dynamoDb = await StartEngineAsync(root, cancellationToken);
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = dynamoDb.AbsoluteUri;
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = dynamoDb.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        var template = Path.Combine(root, "Greeting.AppHost", "greeting-resources.template");
        await client.EnsureTableAsync(TableTemplate.Read(template, TableName), cancellationToken);

        async Task<Contender> PackageAsync(string name, string project, string package)
        {
            await RunAsync("dotnet", ["publish", Path.Combine(root, project), "-c", "Release"], cancellationToken);
            return new Contender(name, [Unpack(Path.Combine(root, "artifacts", "lambda", package + ".zip"), folder)]);
        }
    }

    async Task<Uri> StartEngineAsync(string root, CancellationToken cancellationToken)
    {
        var program = Path.Combine(root, "Greeting.AppHost", "dynamodb");
        await RunAsync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", program], cancellationToken);
        var start = new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = program, RedirectStandardOutput = true };
        start.Environment["PORT"] = "0";
        engine = Process.Start(start)!;
        var line = await engine.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The DynamoDB engine ended at once.");
        return new Uri(line.Split(' ', ',').First(word => word.StartsWith("http://", StringComparison.Ordinal)));
    }

    static bool IsOk(ReadOnlyMemory<byte> payload)
    {
        using var response = JsonDocument.Parse(payload);
        return response.RootElement.TryGetProperty("statusCode", out var status) && status.GetInt32() == 200;
    }

    static string Unpack(string zip, string folder)
    {
        var target = Path.Combine(folder, Path.GetRandomFileName());
        ZipFile.ExtractToDirectory(zip, target);
        return Path.Combine(target, "bootstrap");
    }

    /// <summary>Python by its own path, so that no version manager's launcher is measured along.</summary>
    static async Task<Contender> PythonAsync(string root, CancellationToken cancellationToken)
    {
        const string name = "Python 3 + boto3";
        try
        {
            var interpreter = await RunAsync("python3", ["-c", "import sys, boto3; print(sys.executable)"], cancellationToken);
            return new Contender(name, [interpreter.Trim(), Path.Combine(root, "Greeting.Benchmarks", "python-peer", "runtime.py")]);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new Contender(name, [], "python3 with boto3 is not installed here");
        }
    }

    static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {output}{await errors}");
    }

    static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Greeting.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the benchmarks from a clone of the repository.");
        }

        return folder;
    }
}
