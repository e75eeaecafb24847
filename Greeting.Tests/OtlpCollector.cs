using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProtoBuf;

namespace Greeting.Tests;

/// <summary>An OTLP/HTTP endpoint that keeps what it is sent.</summary>
sealed class OtlpCollector : IAsyncDisposable
{
    readonly ConcurrentQueue<(string Path, IHeaderDictionary Headers, byte[] Body)> received = [];
    readonly WebApplication app = WebServer.Create();
    TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    OtlpCollector() => app.Run(async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        received.Enqueue((context.Request.Path.Value!, new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), body.ToArray()));
        Interlocked.Exchange(ref arrival, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
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

    /// <summary>Waits until what has arrived meets a condition.</summary>
    /// <exception cref="TimeoutException">Nothing more has arrived within two minutes.</exception>
    public async Task WaitAsync(Func<OtlpCollector, bool> isMet)
    {
        for (var next = arrival.Task; !isMet(this); next = arrival.Task)
        {
            await next.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The spans.</summary>
    public IEnumerable<OtlpSpan> Spans =>
        Messages<OtlpTraces>("/v1/traces").SelectMany(message => message.Resources).SelectMany(resource => resource.Scopes).SelectMany(scope => scope.Spans);

    /// <summary>The attributes of the programs that sent spans.</summary>
    public IEnumerable<OtlpAttribute> ResourceAttributes =>
        Messages<OtlpTraces>("/v1/traces").SelectMany(message => message.Resources).SelectMany(resource => resource.Resource.Attributes);

    /// <summary>The metrics.</summary>
    public IEnumerable<OtlpMetric> Metrics => MetricsAfter(0);

    /// <summary>The metrics without those of the first requests, as every request carries all metrics again.</summary>
    public IEnumerable<OtlpMetric> MetricsAfter(int requests) =>
        Messages<OtlpMetrics>("/v1/metrics").Skip(requests).SelectMany(message => message.Resources).SelectMany(resource => resource.Scopes).SelectMany(scope => scope.Metrics);

    /// <summary>The log entries.</summary>
    public IEnumerable<OtlpLogRecord> Logs =>
        Messages<OtlpLogs>("/v1/logs").SelectMany(message => message.Resources).SelectMany(resource => resource.Scopes).SelectMany(scope => scope.Records);

    /// <summary>Everything that arrived as text, to look for what must be nowhere in it. Protobuf does not change text.</summary>
    public string Text => string.Concat(received.Select(request => Encoding.UTF8.GetString(request.Body)));

    /// <summary>The requests that came to a path, such as <c>/v1/traces</c>.</summary>
    public IEnumerable<(IHeaderDictionary Headers, byte[] Body)> Requests(string path) =>
        received.Where(item => item.Path == path).Select(item => (item.Headers, item.Body));

    IEnumerable<T> Messages<T>(string path) => Requests(path).Select(request => Serializer.Deserialize<T>(request.Body.AsSpan()));

    /// <summary>The address.</summary>
    public Uri Address => new(app.Urls.Single());

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
