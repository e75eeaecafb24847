using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.Tests.Api;

/// <summary>What goes wrong between the API and the table with one call, such as a write.</summary>
public enum Fault
{
    /// <summary>The connection is reset before the write.</summary>
    ResetBeforeWrite,

    /// <summary>The connection is reset after the write, without an answer.</summary>
    ResetAfterWrite,

    /// <summary>The answer breaks off in its body.</summary>
    ResetInBody,

    /// <summary>The write is done and answered with 500.</summary>
    ErrorAfterWrite,

    /// <summary>The write is not done and answered with 500.</summary>
    ErrorBeforeWrite,

    /// <summary>The write is not done and refused with 400, as DynamoDB throttles.</summary>
    ThrottledBeforeWrite,

    /// <summary>The write is done and never answered.</summary>
    StallAfterWrite,

    /// <summary>The write is done and its answer stops in the body.</summary>
    StallInBody,

    /// <summary>The write is done and its answer comes at one byte a second.</summary>
    TrickleAfterWrite,

    /// <summary>The write is done and answered a second and a half later, which is late but in time.</summary>
    SlowAfterWrite,

    /// <summary>The write is delivered twice, and the second answer comes back.</summary>
    DuplicateDelivery,
}

/// <summary>A proxy in front of a DynamoDB engine that spoils calls on demand.</summary>
sealed class FaultyTable : IAsyncDisposable
{
    /// <summary>How late <see cref="Fault.SlowAfterWrite"/> is.</summary>
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.5);

    readonly WebApplication front = WebServer.Create();
    readonly HttpClient client = new();
    readonly Uri engine;
    int spoiled;

    FaultyTable(Uri engine) => this.engine = engine;

    /// <summary>Where the API finds the table.</summary>
    public string Address => front.Urls.First();

    /// <summary>Chooses what happens to a write, by its number from 0 since this was set; null leaves it alone.</summary>
    public Func<int, Fault?> Faults
    {
        get;
        set
        {
            spoiled = 0;
            field = value;
        }
    } = _ => null;

    /// <summary>Whether <see cref="Faults"/> decides about every call instead of writes alone.</summary>
    public bool SpoilsReads { get; set; }

    /// <summary>Opens a proxy on a free port.</summary>
    public static async Task<FaultyTable> StartAsync(Uri engine, CancellationToken cancellationToken)
    {
        var table = new FaultyTable(engine);
        table.front.Run(table.HandleAsync);
        await table.front.StartAsync(cancellationToken);
        return table;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await front.DisposeAsync();
        client.Dispose();
    }

    async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var isWrite = context.Request.Headers["X-Amz-Target"].ToString().EndsWith(".UpdateItem", StringComparison.Ordinal);
        var fault = isWrite || SpoilsReads ? Faults(Interlocked.Increment(ref spoiled) - 1) : null;
        switch (fault)
        {
            case Fault.ResetBeforeWrite:
                context.Abort();
                return;
            case Fault.ErrorBeforeWrite:
                await AnswerErrorAsync(context);
                return;
            case Fault.ThrottledBeforeWrite:
                await AnswerThrottledAsync(context);
                return;
            case Fault.DuplicateDelivery:
                await ForwardAsync(context, body.ToArray());
                break;
        }

        var (status, answer) = await ForwardAsync(context, body.ToArray());
        switch (fault)
        {
            case Fault.ResetAfterWrite:
                context.Abort();
                return;
            case Fault.ErrorAfterWrite:
                await AnswerErrorAsync(context);
                return;
            case Fault.StallAfterWrite:
                await StallAsync(context);
                return;
            case Fault.SlowAfterWrite:
                await Task.Delay(Slow, context.RequestAborted);
                break;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength = answer.Length;
        if (fault is Fault.ResetInBody or Fault.StallInBody)
        {
            await context.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (fault is Fault.StallInBody)
            {
                await StallAsync(context);
            }

            context.Abort();
            return;
        }

        if (fault is Fault.TrickleAfterWrite)
        {
            foreach (var part in answer.Chunk(1))
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            }

            return;
        }

        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    async Task<(int Status, byte[] Body)> ForwardAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, engine) { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        // What has come as far as here is carried out, whether or not the caller waits.
        using var answer = await client.SendAsync(request, CancellationToken.None);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(CancellationToken.None));
    }

    static Task AnswerErrorAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status500InternalServerError, "InternalServerError", "The request processing has failed.");

    static Task AnswerThrottledAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status400BadRequest, "ProvisionedThroughputExceededException", "The rate of requests is too high.");

    static Task AnswerAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        return context.Response.WriteAsync($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{type}}","message":"{{message}}"}""");
    }

    static async Task StallAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
