using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// One kept-alive HTTP/1.1 connection to the Runtime API. The API is plain HTTP on a local address and knows one request at a
/// time, so a blocking socket does what a general HTTP client does, without the start-up cost of one.
/// </summary>
sealed class RuntimeApiConnection(EndPoint endPoint) : IDisposable
{
    readonly PooledBuffer received = new(8192);
    int consumed;
    Socket? socket;

    /// <summary>Sends a complete request and reads the answer, connecting first when there is no connection.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Prevents the exchange; one that waits already is ended by <see cref="Interrupt"/>.</param>
    /// <exception cref="IOException">The connection failed; it is closed, and the next exchange opens a new one.</exception>
    public RuntimeApiReply Exchange(ReadOnlySpan<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            var connected = socket ?? Connect(cancellationToken);
            while (!request.IsEmpty)
            {
                request = request[connected.Send(request)..];
            }

            return ReceiveReply();
        }
        catch (Exception exception)
        {
            Close();
            if (exception is SocketException or FormatException or ObjectDisposedException)
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

    /// <summary>Ends an exchange that another thread waits in.</summary>
    public void Interrupt() => Volatile.Read(ref socket)?.Dispose();

    Socket Connect(CancellationToken cancellationToken)
    {
        var connecting = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // Whoever cancels and then interrupts finds the socket, or is seen here.
        Interlocked.Exchange(ref socket, connecting);
        cancellationToken.ThrowIfCancellationRequested();
        connecting.Connect(endPoint);
        return connecting;
    }

    void Close()
    {
        socket?.Dispose();
        socket = null;
        received.Clear();
        consumed = 0;
    }

    RuntimeApiReply ReceiveReply()
    {
        var status = StatusOf(ReadLine());
        var headers = new Dictionary<string, string>(12, StringComparer.OrdinalIgnoreCase);
        while (ReadLine() is { Length: > 0 } line)
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
            ReadBody(headers, body);
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

    void ReadBody(Dictionary<string, string> headers, PooledBuffer body)
    {
        if (headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            while (ChunkSize(ReadLine()) is > 0 and var size)
            {
                ReadBytes(body, size);
                ReadLine();
            }

            while (ReadLine() is { Length: > 0 })
            {
                // Trailers mean nothing here.
            }
        }
        else if (headers.TryGetValue("Content-Length", out var length))
        {
            ReadBytes(body, int.Parse(length));
        }
    }

    static int ChunkSize(string line) =>
        int.Parse(line.AsSpan(0, line.IndexOf(';') is >= 0 and var end ? end : line.Length), System.Globalization.NumberStyles.HexNumber);

    void ReadBytes(PooledBuffer target, int count)
    {
        var buffered = Math.Min(count, received.Length - consumed);
        received.Written.Slice(consumed, buffered).CopyTo(target.GetMemory(count));
        consumed += buffered;
        target.Advance(buffered);

        for (var missing = count - buffered; missing > 0;)
        {
            var read = Receive(target.GetSpan(missing)[..missing]);
            target.Advance(read);
            missing -= read;
        }
    }

    string ReadLine()
    {
        int end;
        while ((end = received.Written[consumed..].Span.IndexOf((byte)'\n')) < 0)
        {
            if (consumed == received.Length)
            {
                received.Clear();
                consumed = 0;
            }

            received.Advance(Receive(received.GetSpan(1024)));
        }

        var line = Encoding.Latin1.GetString(received.Written.Slice(consumed, end).Span.TrimEnd((byte)'\r'));
        consumed += end + 1;
        return line;
    }

    int Receive(Span<byte> target)
    {
        var read = socket!.Receive(target);
        return read > 0 ? read : throw new IOException($"The Lambda Runtime API at {endPoint} closed the connection.");
    }
}

/// <summary>An answer of the Runtime API, whose body is returned to the pool when it is disposed.</summary>
sealed record RuntimeApiReply(int Status, IReadOnlyDictionary<string, string> Headers, PooledBuffer Body) : IDisposable
{
    public void Dispose() => Body.Dispose();
}
