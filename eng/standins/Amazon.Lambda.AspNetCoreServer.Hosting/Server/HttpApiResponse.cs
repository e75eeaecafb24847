using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// The response side of an <see cref="HttpContext"/>. The body is collected in memory, because the Runtime API takes the
/// whole response at once; callbacks run in the order in which they were registered.
/// </summary>
sealed class HttpApiResponse : HttpResponseFeature
{
    /// <summary>The content types that travel as Base64.</summary>
    static readonly HashSet<string> Binary = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/octet-stream", "application/zip", "application/pdf", "application/wasm", "application/x-protobuf",
        "image/png", "image/gif", "image/jpeg", "image/jpg", "image/x-icon",
    };

    readonly MemoryStream content = new();
    readonly ResponseBody body;
    readonly Queue<(Func<object, Task> Callback, object State)> starting = new();
    readonly Queue<(Func<object, Task> Callback, object State)> completed = new();

    HttpApiResponse() => body = new ResponseBody(content);

    public override bool HasStarted => body.HasStarted;

    public static HttpApiResponse AddTo(IFeatureCollection features)
    {
        var response = new HttpApiResponse();
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response.body);
        return response;
    }

    public override void OnStarting(Func<object, Task> callback, object state) => starting.Enqueue((callback, state));

    public override void OnCompleted(Func<object, Task> callback, object state) => completed.Enqueue((callback, state));

    /// <summary>The response in payload format 2.0, after everything that waited for it.</summary>
    public async Task<APIGatewayHttpApiV2ProxyResponse> CompleteAsync()
    {
        await RunAsync(starting);
        await body.CompleteAsync();
        var isBinary = Headers.ContentEncoding.Count > 0 || Binary.Contains(Headers.ContentType.ToString().Split(';')[0].Trim());
        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        var response = new APIGatewayHttpApiV2ProxyResponse
        {
            StatusCode = StatusCode,
            Headers = Headers.Where(header => header.Key != HeaderNames.SetCookie)
                .ToDictionary(header => header.Key, header => string.Join(", ", (IEnumerable<string?>)header.Value), StringComparer.OrdinalIgnoreCase),
            Cookies = Headers.SetCookie.Count > 0 ? [.. Headers.SetCookie.OfType<string>()] : null,
            Body = isBinary ? Convert.ToBase64String(bytes) : Encoding.UTF8.GetString(bytes),
            IsBase64Encoded = isBinary,
        };
        await RunAsync(completed);
        return response;
    }

    static async Task RunAsync(Queue<(Func<object, Task> Callback, object State)> callbacks)
    {
        while (callbacks.TryDequeue(out var next))
        {
            await next.Callback(next.State);
        }
    }

    sealed class ResponseBody(Stream stream) : StreamResponseBodyFeature(stream)
    {
        public bool HasStarted { get; private set; }

        public override Task StartAsync(CancellationToken cancellationToken = default)
        {
            HasStarted = true;
            return base.StartAsync(cancellationToken);
        }
    }
}
