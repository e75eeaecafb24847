using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace Greeting.Tests;

/// <summary>An OTLP/HTTP endpoint that keeps what it is sent.</summary>
sealed class OtlpCollector : IAsyncDisposable
{
    readonly ConcurrentQueue<(string Path, string Body)> received = [];
    readonly WebApplication app = WebServer.Create();

    OtlpCollector() => app.Run(async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        received.Enqueue((context.Request.Path.Value!, Encoding.Latin1.GetString(body.ToArray())));
        context.Response.ContentType = "application/x-protobuf";
    });

    /// <summary>The environment of a program that sends to it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => SettingsFor(app.Urls.Single());

    /// <summary>The environment of a program that sends to some endpoint.</summary>
    public static IReadOnlyDictionary<string, string?> SettingsFor(string endpoint) => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector.app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>All that came to a path, such as <c>/v1/traces</c>. Protobuf keeps text, and ids byte by byte, as they are.</summary>
    public string Received(string path) => string.Concat(received.Where(item => item.Path == path).Select(item => item.Body));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
