using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// The four calls of the Lambda Runtime API, 2018-06-01: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
/// A lost connection is retried; an answer that Lambda calls unrecoverable is not.
/// </summary>
sealed partial class RuntimeApiClient : IDisposable
{
    /// <summary>How long lost connections are retried before the process gives up.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    readonly ILogger logger;
    readonly string authority;
    readonly string basePath;
    readonly RuntimeApiConnection connection;
    readonly PooledBuffer nextRequest = new(256);

    /// <param name="address">Host and port, with a path in front of the API where one address serves several functions.</param>
    /// <param name="logger">Is told of retries.</param>
    public RuntimeApiClient(string address, ILogger logger)
    {
        this.logger = logger;
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        authority = slash < 0 ? address : address[..slash];
        basePath = (slash < 0 ? "" : address[slash..].TrimEnd('/')) + "/2018-06-01/runtime/";
        connection = new RuntimeApiConnection(EndPointOf(authority));
        Encoding.ASCII.GetBytes($"GET {basePath}invocation/next HTTP/1.1\r\nHost: {authority}\r\n\r\n", nextRequest);
    }

    /// <summary>Waits for the next event, as long as it takes.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended by <paramref name="cancellationToken"/>.</exception>
    public Invocation Next(CancellationToken cancellationToken)
    {
        using var interruption = cancellationToken.UnsafeRegister(static state => ((RuntimeApiConnection)state!).Interrupt(), connection);
        return new Invocation(Exchange(nextRequest.Written.Span, static status => status == 200, cancellationToken));
    }

    /// <summary>Starts the POST of a response; the body is to be written behind it.</summary>
    public RuntimeApiPost Respond(string requestId) => new(authority, $"{basePath}invocation/{requestId}/response", "application/json");

    /// <summary>Starts the POST of an invocation's error.</summary>
    public RuntimeApiPost Fail(string requestId, Exception error) =>
        FunctionError.Write(new RuntimeApiPost(authority, $"{basePath}invocation/{requestId}/error", FunctionError.ContentType, FunctionError.TypeOf(error)), error);

    /// <summary>Tells Lambda that the function could not start.</summary>
    /// <exception cref="IOException">Lambda cannot be reached.</exception>
    public void FailInit(Exception error)
    {
        using var post = FunctionError.Write(
            new RuntimeApiPost(authority, $"{basePath}init/error", FunctionError.ContentType, FunctionError.TypeOf(error)), error);
        connection.Exchange(post.Complete(), CancellationToken.None).Dispose();
    }

    /// <summary>Sends a finished post. Lambda's refusal concerns this invocation alone and is logged.</summary>
    public void Send(RuntimeApiPost post, string requestId)
    {
        using var reply = Exchange(post.Complete(), static status => status is >= 200 and < 300 or (>= 400 and < 500 and not 403), CancellationToken.None);
        if (reply.Status >= 400)
        {
            LogRefused(requestId, reply.Status, Encoding.UTF8.GetString(reply.Body.Written.Span));
        }
    }

    public void Dispose()
    {
        connection.Dispose();
        nextRequest.Dispose();
    }

    RuntimeApiReply Exchange(ReadOnlySpan<byte> request, Func<int, bool> isExpected, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(10);
        for (var waited = TimeSpan.Zero; ; waited += pause, pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            string problem;
            try
            {
                var reply = connection.Exchange(request, cancellationToken);
                if (isExpected(reply.Status))
                {
                    return reply;
                }

                problem = $"status {reply.Status}";
                reply.Dispose();
                if (reply.Status is 403 or 500)
                {
                    throw new InvalidOperationException($"The Lambda Runtime API answered {problem}, after which a runtime must end.");
                }
            }
            catch (IOException exception) when (waited < Patience)
            {
                cancellationToken.ThrowIfCancellationRequested();
                problem = exception.Message;
            }

            if (waited >= Patience)
            {
                throw new IOException($"The Lambda Runtime API at {authority} did not recover: {problem}");
            }

            LogRetry(problem, pause.TotalMilliseconds);
            cancellationToken.WaitHandle.WaitOne(pause);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    static EndPoint EndPointOf(string authority)
    {
        if (IPEndPoint.TryParse(authority, out var address))
        {
            return address;
        }

        var colon = authority.LastIndexOf(':');
        return colon > 0 && int.TryParse(authority.AsSpan(colon + 1), out var port)
            ? new DnsEndPoint(authority[..colon], port)
            : new DnsEndPoint(authority, 80);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Lambda Runtime API is not available ({Problem}); next try in {Milliseconds} ms.")]
    partial void LogRetry(string problem, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lambda refused the response to invocation {RequestId} with status {Status}: {Reply}")]
    partial void LogRefused(string requestId, int status, string reply);
}
