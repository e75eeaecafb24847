using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Greeting.LambdaEmulator;

/// <summary>AWS Lambda and an API Gateway HTTP API on this machine, running until it is disposed.</summary>
public sealed class LocalLambda : IAsyncDisposable
{
    /// <summary>More than any limit of Lambda and API Gateway, so that their limits apply.</summary>
    const int MaxBodyBytes = 32 * 1024 * 1024;

    readonly LambdaService lambda;
    readonly HttpClient remote = new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    readonly List<WebApplication> servers = [];

    LocalLambda(LocalLambdaOptions options) => lambda = new LambdaService(options.Timeout);

    /// <summary>The address of the Lambda service.</summary>
    public Uri LambdaAddress { get; private set; } = new("about:blank");

    /// <summary>The address of the HTTP API.</summary>
    public Uri GatewayAddress { get; private set; } = new("about:blank");

    /// <summary>Starts listening on 127.0.0.1.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<LocalLambda> StartAsync(LocalLambdaOptions options, CancellationToken cancellationToken)
    {
        var emulator = new LocalLambda(options);
        try
        {
            if (options.LambdaPort is { } lambdaPort)
            {
                emulator.LambdaAddress = await emulator.ListenAsync(lambdaPort, emulator.lambda.Map, cancellationToken);
            }

            if (options.GatewayPort is { } gatewayPort)
            {
                var gateway = new HttpApiGateway(options, emulator.lambda, emulator.remote);
                emulator.GatewayAddress = await emulator.ListenAsync(
                    gatewayPort, endpoints => endpoints.MapFallback("{**path}", gateway.HandleAsync), cancellationToken);
            }

            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of <c>AWS_LAMBDA_RUNTIME_API</c> for a function's process.</summary>
    public string RuntimeApi(string function) => $"{LambdaAddress.Authority}/{function}";

    /// <summary>Invokes a function with an event and waits for its end.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="payload">The event.</param>
    /// <param name="traceId">The X-Ray tracing header; null creates one that is not sampled.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<FunctionResult> InvokeAsync(string function, ReadOnlyMemory<byte> payload, string? traceId, CancellationToken cancellationToken) =>
        lambda[function].InvokeAsync(payload, traceId, cancellationToken);

    /// <summary>Waits until one of the servers is told to stop, as by Ctrl+C or SIGTERM.</summary>
    public Task WaitForShutdownAsync() => Task.WhenAny(servers.Select(server => server.WaitForShutdownAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        remote.Dispose();
    }

    async Task<Uri> ListenAsync(int port, Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var server = builder.Build();
        servers.Add(server);
        map(server);
        await server.StartAsync(cancellationToken);
        return new Uri(server.Urls.First());
    }
}
