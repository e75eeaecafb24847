using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// The response side of an <see cref="HttpContext"/>. The body is collected in memory, since the Runtime API takes the whole
/// answer at once; the response counts as started when the application flushes for the first time, as with any server.
/// </summary>
sealed class ResponseFeatures : PipeWriter, IHttpResponseFeature, IHttpResponseBodyFeature, IDisposable
{
    readonly PooledBuffer body = new();

    // First come, first served, as in the package; Kestrel does it the other way round.
    readonly Queue<(Func<object, Task> Callback, object State)> starting = new();
    readonly Queue<(Func<object, Task> Callback, object State)> completed = new();
    readonly Stream stream;

    public ResponseFeatures() => Body = stream = AsStream(leaveOpen: true);

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public Stream Body { get; set; }

    public bool HasStarted { get; private set; }

    public Stream Stream => stream;

    public PipeWriter Writer => this;

    /// <summary>What the application wrote.</summary>
    public ReadOnlyMemory<byte> Content => body.Written;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => 0;

    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("OnStarting cannot be called: the response has started.");
        }

        starting.Enqueue((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => completed.Enqueue((callback, state));

    /// <summary>Runs the callbacks that were waiting for the first byte.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!HasStarted)
        {
            while (starting.TryDequeue(out var next))
            {
                await next.Callback(next.State);
            }

            HasStarted = true;
        }
    }

    /// <summary>Runs the callbacks that were waiting for the end.</summary>
    public async Task RunCompletedAsync()
    {
        while (completed.TryDequeue(out var next))
        {
            await next.Callback(next.State);
        }
    }

    /// <summary>Turns the response into a bare 500, which is possible to the end because nothing has been sent.</summary>
    public void Fail()
    {
        StatusCode = StatusCodes.Status500InternalServerError;
        Headers.Clear();
        body.Clear();
    }

    public Task CompleteAsync() => StartAsync();

    public void DisableBuffering()
    {
        // The Runtime API takes the whole answer at once.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public override void Advance(int bytes) => body.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => body.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => body.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        HasStarted ? default : FlushFirstAsync(cancellationToken);

    public override void CancelPendingFlush()
    {
        // A flush into memory never waits.
    }

    public override void Complete(Exception? exception = null)
    {
        // The server completes the response when the application has returned.
    }

    public void Dispose() => body.Dispose();

    async ValueTask<FlushResult> FlushFirstAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return default;
    }
}
