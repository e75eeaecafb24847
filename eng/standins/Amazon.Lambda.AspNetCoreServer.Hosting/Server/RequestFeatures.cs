using System.IO.Pipelines;
using System.Net;
using System.Security.Claims;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>An event as the request side of an <see cref="HttpContext"/>.</summary>
sealed class RequestFeatures :
    IHttpRequestFeature,
    IHttpRequestBodyDetectionFeature,
    IHttpMaxRequestBodySizeFeature,
    IHttpRequestIdentifierFeature,
    IHttpRequestLifetimeFeature,
    IHttpConnectionFeature,
    IHttpAuthenticationFeature,
    IRequestBodyPipeFeature,
    IItemsFeature,
    IDisposable
{
    readonly Invocation invocation;
    readonly HttpApiEvent source;
    readonly ILambdaSerializer serializer;
    readonly PipeReader bodyReader;
    readonly Stream bodyStream;
    readonly CancellationTokenSource overdue = new();
    readonly CancellationTokenSource aborted;
    (Stream Stream, PipeReader Reader)? replaced;
    IPAddress? remoteAddress;
    IDictionary<object, object?>? items;

    public RequestFeatures(Invocation invocation, HttpApiEvent source, ILambdaSerializer serializer)
    {
        this.invocation = invocation;
        this.source = source;
        this.serializer = serializer;

        Method = source.Method;
        Protocol = source.Protocol ?? "HTTP/1.1";
        QueryString = source.RawQueryString.Length > 0 ? "?" + source.RawQueryString : "";
        var rawPath = source.RawPath.StartsWith('/') ? source.RawPath : "/" + source.RawPath;
        (PathBase, Path) = SplitStage(PathString.FromUriComponent(rawPath).Value!, source.Stage);

        // API Gateway decodes the path, a function URL does not: what no URL may contain is encoded, what is encoded stays.
        RawTarget = new PathString(rawPath).ToUriComponent() + QueryString;

        Headers = source.Headers;
        if (source.Headers.Host.Count == 0)
        {
            source.Headers.Host = source.DomainName;
        }

        if (source.Body.Length > 0 && source.Headers.ContentLength is null)
        {
            source.Headers.ContentLength = source.Body.Length;
        }

        bodyReader = new RequestBodyReader(source.Body, () => MaxRequestBodySize);
        Body = bodyStream = bodyReader.AsStream();
        TraceIdentifier = invocation.AwsRequestId;
        aborted = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token);
        RequestAborted = aborted.Token;
        User = source.Claims is { } claims ? new ClaimsPrincipal(new ClaimsIdentity(claims, "AuthorizerIdentity")) : null;
    }

    public string Method { get; set; }

    public string Protocol { get; set; }

    /// <summary>API Gateway and function URLs speak HTTPS alone.</summary>
    public string Scheme { get; set; } = "https";

    public string PathBase { get; set; }

    public string Path { get; set; }

    public string QueryString { get; set; }

    public string RawTarget { get; set; }

    public IHeaderDictionary Headers { get; set; }

    public Stream Body { get; set; }

    /// <summary>The body in place, unless a middleware has put another stream in front of it.</summary>
    public PipeReader Reader
    {
        get
        {
            if (ReferenceEquals(Body, bodyStream))
            {
                return bodyReader;
            }

            // One reader a stream: what it has read ahead would be lost to a second one.
            if (replaced is not { } known || !ReferenceEquals(known.Stream, Body))
            {
                known = (Body, PipeReader.Create(Body));
                replaced = known;
            }

            return known.Reader;
        }
    }

    public bool CanHaveBody => source.Body.Length > 0;

    public bool IsReadOnly => false;

    public long? MaxRequestBodySize { get; set; }

    public string TraceIdentifier { get; set; }

    public CancellationToken RequestAborted { get; set; }

    public string ConnectionId { get; set; } = "";

    public IPAddress? LocalIpAddress { get; set; }

    public int LocalPort { get; set; }

    public IPAddress? RemoteIpAddress
    {
        get => remoteAddress ??= IPAddress.TryParse(source.SourceIp, out var address) ? address : null;
        set => remoteAddress = value;
    }

    public int RemotePort { get; set; }

    public ClaimsPrincipal? User { get; set; }

    /// <summary>Built when somebody asks, because reading the event a second time is work that few requests need.</summary>
    public IDictionary<object, object?> Items
    {
        get => items ??= new Dictionary<object, object?>
        {
            [AbstractAspNetCoreFunction.LAMBDA_CONTEXT] = invocation,
            [AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT] = ReadRequestObject(),
        };
        set => items = value;
    }

    /// <summary>Whether the request was cancelled because it took too long.</summary>
    public bool IsOverdue => overdue.IsCancellationRequested;

    public void Abort() => aborted.Cancel();

    /// <summary>Cancels the request when it takes longer.</summary>
    public void AbortAfter(TimeSpan time) => overdue.CancelAfter(time);

    public void Dispose()
    {
        aborted.Dispose();
        overdue.Dispose();
        source.Dispose();
    }

    APIGatewayHttpApiV2ProxyRequest ReadRequestObject()
    {
        using var json = new MemoryStream(invocation.Event.ToArray(), writable: false);
        return serializer.Deserialize<APIGatewayHttpApiV2ProxyRequest>(json);
    }

    /// <summary>Every stage but <c>$default</c> is the first segment of the path, which the application's routes do not have.</summary>
    static (string PathBase, string Path) SplitStage(string path, string? stage)
    {
        if (string.IsNullOrEmpty(stage) || !path.AsSpan(1).StartsWith(stage, StringComparison.Ordinal))
        {
            return ("", path);
        }

        var rest = path[(stage.Length + 1)..];
        return rest.Length == 0 || rest[0] == '/' ? ("/" + stage, rest) : ("", path);
    }
}
