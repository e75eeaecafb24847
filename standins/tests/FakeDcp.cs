using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Standins;

/// <summary>
/// DCP's API without anything behind it: an executable runs as soon as it is created, and ends and goes when the client or the
/// test says so. The test decides when watches over executables are open, and what they say besides. The first service fails.
/// </summary>
sealed class FakeDcp : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("fake-dcp-").FullName;
    readonly Lock gate = new();
    readonly Dictionary<string, JsonNode> executables = [];
    readonly SemaphoreSlim allowed = new(0);
    readonly SemaphoreSlim opened = new(0);
    readonly SemaphoreSlim deleted = new(0);
    readonly WebApplication server;
    Channel<string>? watch;
    int services;

    FakeDcp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(https =>
            https.ServerCertificateSelector = (_, _) => X509Certificate2.CreateFromPemFile(InFolder("certificate.pem"), InFolder("key.pem")))));
        server = builder.Build();
        var api = server.MapGroup("/apis/usvc-dev.developer.microsoft.com/v1/executables");
        api.MapGet("", AnswerAsync);
        api.MapPost("", async (HttpRequest request) =>
        {
            var executable = (await JsonNode.ParseAsync(request.Body))!;
            executable["metadata"]!["uid"] = Guid.NewGuid().ToString();
            executable["status"] = new JsonObject { ["state"] = "Running" };
            lock (gate)
            {
                executables[(string)executable["metadata"]!["name"]!] = executable;
                Announce("ADDED", executable);
            }
        });
        api.MapPatch("{name}", End);
        api.MapDelete("{name}", (string name) =>
        {
            lock (gate)
            {
                Announce("DELETED", executables[name]);
                executables.Remove(name);
            }

            deleted.Release();
        });
        server.MapPatch("/admin/execution", () => { _ = server.StopAsync(); });
        server.MapPost("/apis/usvc-dev.developer.microsoft.com/v1/services", () =>
            Interlocked.Increment(ref services) == 1 ? Results.Problem() : Results.Ok());
        // Nothing is said of services and containers, and nothing is written into logs.
        server.MapFallback(async context =>
        {
            if (context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, server.Lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    /// <summary>The program to start in place of <c>dcp</c>.</summary>
    public string Program => InFolder("dcp");

    public static async Task<FakeDcp> StartAsync(CancellationToken cancellationToken)
    {
        var dcp = new FakeDcp();
        await dcp.server.StartAsync(cancellationToken);
        var port = new Uri(dcp.server.Urls.Single()).Port.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            dcp.Program,
            $$"""
            #!/bin/sh
            while [ $# -gt 0 ]; do
              case $1 in
                --kubeconfig) kubeconfig=$2 ;;
                --tls-cert-file) cp "$2" '{{dcp.InFolder("certificate.pem")}}' ;;
                --tls-key-file) cp "$2" '{{dcp.InFolder("key.pem")}}' ;;
              esac
              shift
            done
            printf 'server: https://127.0.0.1:{{port}}\ntoken: "none"\n' > "$kubeconfig"
            """,
            cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dcp.Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return dcp;
    }

    /// <summary>Lets the client open the next watch over executables, which it cannot before, and waits until it has done so.</summary>
    public async Task OpenWatchAsync(CancellationToken cancellationToken)
    {
        allowed.Release();
        await opened.WaitAsync(cancellationToken);
    }

    /// <summary>How often the client has tried to create a service.</summary>
    public int Services => services;

    /// <summary>Lets the watch say something.</summary>
    public void Say(string message) => watch?.Writer.TryWrite(message);

    /// <summary>Ends the watch. What happens until the next one is not said.</summary>
    public void EndWatch() => Interlocked.Exchange(ref watch, null)?.Writer.Complete();

    /// <summary>Ends the only executable as if its program had ended.</summary>
    public void EndExecutable() => End(executables.Single().Key);

    /// <summary>Waits until the client has deleted an executable.</summary>
    public Task WaitForDeletionAsync(CancellationToken cancellationToken) => deleted.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        allowed.Dispose();
        opened.Dispose();
        deleted.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    string InFolder(string file) => Path.Combine(folder, file);

    void End(string name)
    {
        lock (gate)
        {
            executables[name]["status"]!["state"] = "Finished";
            Announce("MODIFIED", executables[name]);
        }
    }

    void Announce(string type, JsonNode executable) => Say($$"""{"type":"{{type}}","object":{{executable.ToJsonString()}}}""");

    async Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.Query.ContainsKey("watch"))
        {
            string list;
            lock (gate)
            {
                list = new JsonObject { ["items"] = new JsonArray([.. executables.Values.Select(executable => executable.DeepClone())]) }.ToJsonString();
            }

            await context.Response.WriteAsync(list);
            return;
        }

        await allowed.WaitAsync(context.RequestAborted);
        var messages = Channel.CreateUnbounded<string>();
        lock (gate)
        {
            watch = messages;
            foreach (var executable in executables.Values)
            {
                Announce("ADDED", executable);
            }
        }

        await context.Response.Body.FlushAsync();
        opened.Release();
        await foreach (var message in messages.Reader.ReadAllAsync(server.Lifetime.ApplicationStopping))
        {
            await context.Response.WriteAsync(message + "\n");
            await context.Response.Body.FlushAsync();
        }
    }
}
