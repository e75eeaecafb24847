using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// A POST to the Runtime API: the head is written first, the body straight behind it, and the length into the space that the
/// head left for it, so that a body is neither copied nor sent in pieces.
/// </summary>
sealed class RuntimeApiPost : IDisposable
{
    /// <summary>Blanks in front of a header's value are insignificant (RFC 9110, 5.5).</summary>
    const string LengthPlaceholder = "          ";

    readonly PooledBuffer buffer = new();
    readonly int bodyStart;

    public RuntimeApiPost(string authority, string path, string contentType, string? errorType = null)
    {
        var errorHeader = errorType is null ? "" : $"Lambda-Runtime-Function-Error-Type: {errorType}\r\n";
        Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: {contentType}\r\n{errorHeader}Content-Length: {LengthPlaceholder}\r\n\r\n",
            buffer);
        bodyStart = buffer.Length;
    }

    /// <summary>Takes the body.</summary>
    public IBufferWriter<byte> Body => buffer;

    /// <summary>The whole request.</summary>
    public ReadOnlySpan<byte> Complete()
    {
        var placeholder = buffer.Written.Span[(bodyStart - "\r\n\r\n".Length - LengthPlaceholder.Length)..];
        Utf8Formatter.TryFormat(buffer.Length - bodyStart, placeholder, out _);
        return buffer.Written.Span;
    }

    public void Dispose() => buffer.Dispose();
}
