using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>Reads a body that is in memory already, and refuses one that is larger than the endpoint allows.</summary>
sealed class RequestBodyReader(ReadOnlyMemory<byte> body, Func<long?> maxSize) : PipeReader
{
    readonly PipeReader reader = Create(new ReadOnlySequence<byte>(body));

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        CheckSize();
        return reader.ReadAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        CheckSize();
        return reader.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null) => reader.Complete(exception);

    void CheckSize()
    {
        if (body.Length > maxSize())
        {
            throw new BadHttpRequestException(
                $"The request body has {body.Length} bytes; the endpoint takes at most {maxSize()}.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
