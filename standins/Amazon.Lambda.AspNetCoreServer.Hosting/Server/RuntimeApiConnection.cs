using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// One kept-alive HTTP/1.1 connection to the Runtime API. The API is plain HTTP on a local address and knows one request at a
/// time, so a socket does what a general HTTP client does, without the start-up cost of one.
/// </summary>
sealed class RuntimeApiConnection(EndPoint endPoint) : IDisposable
{
    readonly PooledBuffer received = new(8192);
    int consumed;
    Socket? socket;

    /// <summary>Sends a complete request and reads the answer, connecting first when there is no connection.</summary>
    /// <exception cref="IOException">The connection failed; it is closed, and the next exchange opens a new one.</exception>
    public async Task<RuntimeApiReply> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            socket ??= await ConnectAsync(cancellationToken);
            while (!request.IsEmpty)
            {
                request = request[await socket.SendAsync(request, SocketFlags.None, cancellationToken)..];
            }

            return await ReceiveReplyAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Close();
            if (exception is SocketException or FormatException)
            {
                throw new IOException($"The Lambda Runtime API at {endPoint} failed: {exception.Message}", exception);
            }

            throw;
        }
    }

    public void Dispose()
    {
        Close();
        received.Dispose();
    }

    async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var connecting = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await connecting.ConnectAsync(endPoint, cancellationToken);
            return connecting;
        }
        catch
        {
            connecting.Dispose();
            throw;
        }
    }

    void Close()
    {
        socket?.Dispose();
        socket = null;
        received.Clear();
        consumed = 0;
    }

    async Task<RuntimeApiReply> ReceiveReplyAsync(CancellationToken cancellationToken)
    {
        var status = StatusOf(await ReadLineAsync(cancellationToken));
        var headers = new Dictionary<string, string>(12, StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        var body = new PooledBuffer();
        try
        {
            await ReadBodyAsync(headers, body, cancellationToken);
        }
        catch
        {
            body.Dispose();
            throw;
        }

        if (headers.TryGetValue("Connection", out var connection) && connection.Equals("close", StringComparison.OrdinalIgnoreCase))
        {
            Close();
        }

        return new RuntimeApiReply(status, headers, body);
    }

    static int StatusOf(string statusLine) =>
        statusLine.StartsWith("HTTP/1.", StringComparison.Ordinal) && statusLine.Length >= 12
            ? int.Parse(statusLine.AsSpan(9, 3))
            : throw new FormatException($"unexpected answer '{statusLine}'");

    async Task ReadBodyAsync(Dictionary<string, string> headers, PooledBuffer body, CancellationToken cancellationToken)
    {
        if (headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            while (ChunkSize(await ReadLineAsync(cancellationToken)) is > 0 and var size)
            {
                await ReadBytesAsync(body, size, cancellationToken);
                await ReadLineAsync(cancellationToken);
            }

            while (await ReadLineAsync(cancellationToken) is { Length: > 0 })
            {
                // Trailers mean nothing here.
            }
        }
        else if (headers.TryGetValue("Content-Length", out var length))
        {
            await ReadBytesAsync(body, int.Parse(length), cancellationToken);
        }
    }

    static int ChunkSize(string line) =>
        int.Parse(line.AsSpan(0, line.IndexOf(';') is >= 0 and var end ? end : line.Length), System.Globalization.NumberStyles.HexNumber);

    async Task ReadBytesAsync(PooledBuffer target, int count, CancellationToken cancellationToken)
    {
        var buffered = Math.Min(count, received.Length - consumed);
        received.Written.Slice(consumed, buffered).CopyTo(target.GetMemory(count));
        consumed += buffered;
        target.Advance(buffered);

        for (var missing = count - buffered; missing > 0;)
        {
            var read = await ReceiveAsync(target.GetMemory(missing)[..missing], cancellationToken);
            target.Advance(read);
            missing -= read;
        }
    }

    async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = received.Written[consumed..].Span.IndexOf((byte)'\n')) < 0)
        {
            if (consumed == received.Length)
            {
                received.Clear();
                consumed = 0;
            }

            received.Advance(await ReceiveAsync(received.GetMemory(1024), cancellationToken));
        }

        var line = Encoding.Latin1.GetString(received.Written.Slice(consumed, end).Span.TrimEnd((byte)'\r'));
        consumed += end + 1;
        return line;
    }

    async ValueTask<int> ReceiveAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        var read = await socket!.ReceiveAsync(target, SocketFlags.None, cancellationToken);
        return read > 0 ? read : throw new IOException($"The Lambda Runtime API at {endPoint} closed the connection.");
    }
}

/// <summary>An answer of the Runtime API, whose body is returned to the pool when it is disposed.</summary>
sealed record RuntimeApiReply(int Status, IReadOnlyDictionary<string, string> Headers, PooledBuffer Body) : IDisposable
{
    public void Dispose() => Body.Dispose();
}
