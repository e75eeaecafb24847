using System.IO.Compression;
using System.Text.Json;
using Greeting.LambdaEmulator;

namespace Greeting.Benchmarks;

/// <summary>What all functions share: the Lambda service, the DynamoDB engine with its table, and the unpacked packages.</summary>
sealed class BenchmarkEnvironment : IAsyncDisposable
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

    readonly GatewayEvents.Factory createEvent;
    Server? engine;
    LocalLambda? lambda;
    TlsProxy? proxy;

    BenchmarkEnvironment(GatewayEvents.Factory createEvent) => this.createEvent = createEvent;

    /// <summary>The functions that are measured.</summary>
    public IReadOnlyList<BenchmarkedFunction> Functions { get; private set; } = [];

    /// <summary>The function that ratios are relative to: the one in Python, or null if it is not measured.</summary>
    public BenchmarkedFunction? Reference { get; private set; }

    LocalLambda Lambda => lambda ?? throw new InvalidOperationException("The Lambda service has not been started.");

    /// <summary>Publishes and unpacks the packages, and starts the engine and the service.</summary>
    /// <exception cref="InvalidOperationException">Something that the benchmarks need is missing.</exception>
    public static async Task<BenchmarkEnvironment> CreateAsync(IReadOnlyList<string> packages, string request, bool useTls, CancellationToken cancellationToken)
    {
        var environment = new BenchmarkEnvironment(request switch { "get" => GatewayEvents.Get, "post" => GatewayEvents.Post, _ => GatewayEvents.List });
        try
        {
            await environment.StartAsync(Tool.RepositoryRoot, packages, peersTakePart: request == "get", useTls, cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a function's process.</summary>
    public FunctionProcess Start(BenchmarkedFunction function) =>
        FunctionProcess.Start(function.Id, Lambda.RuntimeApi(function.Id), function.Command, environment);

    /// <summary>Sends a function one event and checks its answer.</summary>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public async Task GreetAsync(BenchmarkedFunction function, string name, CancellationToken cancellationToken)
    {
        var result = await Lambda.InvokeAsync(function.Id, createEvent(name), traceId: null, cancellationToken);
        if (result.Error is not null || !IsOk(result.Payload))
        {
            throw new InvalidOperationException($"{function.Name} did not greet: {System.Text.Encoding.UTF8.GetString(result.Payload.Span)}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            await engine.DisposeAsync();
        }

        if (lambda is not null)
        {
            await lambda.DisposeAsync();
        }

        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    async Task StartAsync(string root, IReadOnlyList<string> packages, bool peersTakePart, bool useTls, CancellationToken cancellationToken)
    {
        BenchmarkedFunction[] peers = [];
        if (peersTakePart)
        {
            var python = await PythonAsync(root, cancellationToken);
            peers = [await GoAsync(root, folder, cancellationToken), python];
            Reference = python.Missing is null ? python : null;
        }

        Functions =
        [
            .. packages.Count > 0 ? packages.Select(zip => new BenchmarkedFunction(Path.GetFileNameWithoutExtension(zip), [Unpack(zip, folder)])) :
            [
                await PackageAsync("Greeting.Api", "Greeting.Api", isNative: true),
                await PackageAsync("Greeting.Api, ReadyToRun", "Greeting.Api", isNative: false),
                await PackageAsync("empty function", "tools/Greeting.Benchmarks/empty-function", isNative: true),
            ],
            .. peers,
        ];
        lambda = await LocalLambda.StartAsync(new LocalLambdaOptions { GatewayPort = null }, cancellationToken);
        engine = await Server.StartEngineAsync(cancellationToken);
        var dynamoDb = engine.Address;
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = dynamoDb.GetLeftPart(UriPartial.Authority);
        if (useTls)
        {
            proxy = new TlsProxy(dynamoDb);
            var certificate = Path.Combine(folder, "certificate.pem");
            await File.WriteAllTextAsync(certificate, proxy.CertificatePem, cancellationToken);
            environment["AWS_ENDPOINT_URL_DYNAMODB"] = proxy.Address.GetLeftPart(UriPartial.Authority);

            // OpenSSL and Go read the first, boto3 the second.
            environment["SSL_CERT_FILE"] = environment["AWS_CA_BUNDLE"] = certificate;
        }

        using var client = BenchmarkTable.CreateClient(dynamoDb);
        await client.CreateAsync(TableName, cancellationToken);

        async Task<BenchmarkedFunction> PackageAsync(string name, string project, bool isNative)
        {
            // The package runs on this machine only, which may have a newer glibc than Lambda. The output is "glibc 2.36".
            var glibc = (await Tool.RunAsync("getconf", ["GNU_LIBC_VERSION"], cancellationToken)).Split(' ')[^1].Trim();
            var zip = Path.Combine(folder, Path.GetRandomFileName());
            await Tool.RunAsync(
                "dotnet",
                ["publish", Path.Combine(root, project), "-c", "Release", $"-p:PublishAot={isNative}", $"-p:LambdaPackage={zip}", $"-p:LambdaGlibcVersion={glibc}"],
                cancellationToken);
            return new BenchmarkedFunction(name, [Unpack(zip, folder)]);
        }
    }

    static bool IsOk(ReadOnlyMemory<byte> payload)
    {
        using var response = JsonDocument.Parse(payload);
        return response.RootElement.TryGetProperty("statusCode", out var status) && status.GetInt32() is 200 or 201;
    }

    static string Unpack(string zip, string folder)
    {
        var target = Path.Combine(folder, Path.GetRandomFileName());
        ZipFile.ExtractToDirectory(zip, target);
        return Path.Combine(target, "bootstrap");
    }

    static async Task<BenchmarkedFunction> GoAsync(string root, string folder, CancellationToken cancellationToken)
    {
        const string name = "Go + aws-sdk-go-v2";
        const string sdk = "github.com/aws/aws-sdk-go-v2/service/dynamodb";

        // Debian installs its packages in a GOPATH.
        string[] go = ["GO111MODULE=off", "GOPATH=/usr/share/gocode", "go"];
        try
        {
            await Tool.RunAsync("env", [.. go, "list", sdk], cancellationToken);
        }
        catch (InvalidOperationException)
        {
            return new BenchmarkedFunction(name, [], "Go with its AWS SDK is not installed here");
        }

        var program = Path.Combine(folder, "go-peer");
        var source = Path.Combine(root, "tools", "Greeting.Benchmarks", "go-peer", "main.go");
        await Tool.RunAsync("env", [.. go, "build", "-ldflags", "-s -w", "-o", program, source], cancellationToken);
        return new BenchmarkedFunction(name, [program]);
    }

    /// <summary>Python by its own path, so that the measurement does not include a version manager's launcher.</summary>
    static async Task<BenchmarkedFunction> PythonAsync(string root, CancellationToken cancellationToken)
    {
        const string name = "Python 3 + boto3";
        try
        {
            var interpreter = await Tool.RunAsync("python3", ["-c", "import sys, boto3; print(sys.executable)"], cancellationToken);
            return new BenchmarkedFunction(name, [interpreter.Trim(), Path.Combine(root, "tools", "Greeting.Benchmarks", "python-peer", "runtime.py")]);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new BenchmarkedFunction(name, [], "python3 with boto3 is not installed here");
        }
    }
}
