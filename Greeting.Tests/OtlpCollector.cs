using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.Tests;

/// <summary>An OTLP/HTTP endpoint that keeps what it is sent.</summary>
sealed class OtlpCollector : IAsyncDisposable
{
    readonly ConcurrentQueue<(string Path, IHeaderDictionary Headers, string Body)> received = [];
    readonly WebApplication app = WebServer.Create();

    OtlpCollector() => app.Run(async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        received.Enqueue((context.Request.Path.Value!, new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), Encoding.Latin1.GetString(body.ToArray())));
        context.Response.ContentType = "application/x-protobuf";
    });

    /// <summary>The environment of a program that sends to it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => SettingsFor(Address.AbsoluteUri);

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
    public string Received(string path) => string.Concat(Requests(path).Select(request => request.Body));

    /// <summary>The requests that came to a path, each with its body byte by byte.</summary>
    public IEnumerable<(IHeaderDictionary Headers, string Body)> Requests(string path) =>
        received.Where(item => item.Path == path).Select(item => (item.Headers, item.Body));

    /// <summary>The address.</summary>
    public Uri Address => new(app.Urls.Single());

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
