using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The gRPC server that the dashboard reads resources from: HTTP/2 on a loopback address, behind a key.</summary>
sealed class ResourceServiceHost(
    DashboardOptions options,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands,
    ILoggerFactory loggerFactory) : IHostedService, IAsyncDisposable
{
    const string ApiKeyHeader = "x-resource-service-api-key";

    readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    WebApplication? server;

    /// <summary>The address of the server, once it listens.</summary>
    public Task<string> GetAddressAsync(CancellationToken cancellationToken) => address.Task.WaitAsync(cancellationToken);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Empty, so that nothing meant for the app host or the dashboard (ASPNETCORE_URLS, settings files) configures this server.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddProvider(new ForwardingLoggerProvider(loggerFactory));
        builder.Services.AddRouting();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(notifications);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(commands);
        builder.Services.AddGrpc();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Listen);
        server = builder.Build();
        if (options.Secrets is { ResourceServiceApiKey: var key })
        {
            RequireKey(server, key);
        }
        server.MapGrpcService<DashboardGrpcService>();
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException inUse)
        {
            throw new DistributedApplicationException(
                $"The app host cannot listen on {options.ResourceServiceUrl}: {inUse.Message} Set ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL to another address, or to none for a free port.", inUse);
        }
        address.SetResult(server.Urls.First());
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        address.TrySetCanceled(CancellationToken.None);
        return server?.StopAsync(cancellationToken) ?? Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;

    void Listen(KestrelServerOptions kestrel)
    {
        switch (options.ResourceServiceUrl)
        {
            case null or { Port: 0 }:
                kestrel.Listen(IPAddress.Loopback, port: 0, Http2);
                break;
            case var url when IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address):
                kestrel.Listen(address, url.Port, Http2);
                break;
            case { IsLoopback: true } url:
                kestrel.ListenLocalhost(url.Port, Http2);
                break;
            case var url:
                throw new DistributedApplicationException(
                    $"ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL is '{url}'; it must be an address of this machine's own, such as http://localhost:20000.");
        }

        void Http2(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            if (options.ResourceServiceUrl?.Scheme == Uri.UriSchemeHttps)
            {
                listen.UseHttps();
            }
        }
    }

    static void RequireKey(WebApplication server, string key)
    {
        var expected = Encoding.UTF8.GetBytes(key);
        server.Use(async (context, next) =>
        {
            var given = Encoding.UTF8.GetBytes(context.Request.Headers[ApiKeyHeader].ToString());
            if (CryptographicOperations.FixedTimeEquals(expected, given))
            {
                await next(context).ConfigureAwait(false);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        });
    }

    sealed class ForwardingLoggerProvider(ILoggerFactory target) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => target.CreateLogger(categoryName);

        public void Dispose()
        {
            // The factory belongs to the app host.
        }
    }
}
