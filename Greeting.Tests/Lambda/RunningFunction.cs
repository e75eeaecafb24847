using System.Text;
using System.Text.Json.Nodes;
using Greeting.LambdaEmulator;

namespace Greeting.Tests.Lambda;

/// <summary>The packaged function in a process of its own, behind a Lambda service and an HTTP API.</summary>
sealed class RunningFunction : IAsyncDisposable
{
    const string Name = "greeting";

    RunningFunction(LocalLambda lambda, FunctionProcess process) => (Lambda, Process) = (lambda, process);

    public LocalLambda Lambda { get; }

    public FunctionProcess Process { get; }

    /// <summary>Starts the package.</summary>
    /// <param name="settings">The function's environment.</param>
    /// <param name="timeout">How long an invocation may take.</param>
    /// <param name="relay">Gives the address to use in place of the Runtime API's.</param>
    public static async Task<RunningFunction> StartAsync(
        IReadOnlyDictionary<string, string?> settings, TimeSpan? timeout = null, Func<Uri, string>? relay = null) =>
        await StartAsync([await LambdaPackage.GetBootstrapAsync()], settings, timeout, relay);

    /// <summary>Starts a program as a function.</summary>
    public static async Task<RunningFunction> StartAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> settings, TimeSpan? timeout = null, Func<Uri, string>? relay = null)
    {
        var lambda = await LocalLambda.StartAsync(
            new LocalLambdaOptions
            {
                Routes = [new(Name, "ANY", "$default")],
                Timeout = timeout ?? TimeSpan.FromSeconds(30),
            },
            TestContext.Current.CancellationToken);
        var runtimeApi = relay is null ? lambda.RuntimeApi(Name) : $"{relay(lambda.LambdaAddress)}/{Name}";
        var environment = settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value!);
        return new RunningFunction(lambda, FunctionProcess.Start(Name, runtimeApi, command, environment));
    }

    /// <summary>Sends an event, and reads what the function returned.</summary>
    public Task<FunctionResponse> SendAsync(string json, string? traceId = null) => SendAsync(Encoding.UTF8.GetBytes(json), traceId);

    /// <summary>Sends bytes that may be no event, and reads what the function returned.</summary>
    public async Task<FunctionResponse> SendAsync(ReadOnlyMemory<byte> payload, string? traceId = null)
    {
        var result = await Lambda.InvokeAsync(Name, payload, traceId, TestContext.Current.CancellationToken);
        return FunctionResponse.Read(result);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Lambda.DisposeAsync();
    }
}

/// <summary>What a function returned in payload format 2.0, or its error.</summary>
/// <param name="Status">0 when there is an error.</param>
/// <param name="Headers">The headers, names in lower case.</param>
/// <param name="Cookies">One <c>Set-Cookie</c> each.</param>
/// <param name="Body">The body as text.</param>
/// <param name="Error">The error's type, or null.</param>
/// <param name="Json">What the function returned, as it came.</param>
sealed record FunctionResponse(int Status, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> Cookies, string Body, string? Error, string Json)
{
    public static FunctionResponse Read(FunctionResult result)
    {
        var text = Encoding.UTF8.GetString(result.Payload.Span);
        if (result.Error is not null)
        {
            return new(0, new Dictionary<string, string>(), [], "", result.Error, text);
        }

        var json = JsonNode.Parse(text)!;
        var body = (string?)json["body"] ?? "";
        return new(
            (int)json["statusCode"]!,
            json["headers"]?.AsObject().Where(header => header.Value is not null).ToDictionary(header => header.Key.ToLowerInvariant(), header => (string)header.Value!) ?? [],
            [.. json["cookies"]?.AsArray().Select(cookie => (string)cookie!) ?? []],
            (bool?)json["isBase64Encoded"] is true ? Encoding.UTF8.GetString(Convert.FromBase64String(body)) : body,
            null,
            text);
    }
}
