using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Primitives;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>Turns an event in payload format 2.0 into the request side of an <see cref="HttpContext"/>.</summary>
static class HttpApiRequest
{
    /// <exception cref="FormatException">The event is not one of an HTTP API, or its body is not what it claims to be.</exception>
    public static void AddTo(IFeatureCollection features, APIGatewayHttpApiV2ProxyRequest source, Invocation invocation)
    {
        if (source.RequestContext?.Http is not { Method: { Length: > 0 } method, Path: { } rawPath } http)
        {
            throw new FormatException(
                "The event has no requestContext.http.method or no requestContext.http.path: it is not an API Gateway event in payload format 2.0. " +
                "Call the function through an HTTP API with payload format 2.0 or through a function URL.");
        }

        var body = Body(source);
        var query = source.RawQueryString is { Length: > 0 } rawQuery ? "?" + rawQuery : "";
        var (pathBase, path) = WithoutStage(Decode(rawPath), source.RequestContext.Stage);
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = method,
            Scheme = "https",
            PathBase = pathBase,
            Path = path,
            QueryString = query,
            RawTarget = source.RawPath + query,
            Headers = Headers(source, body.Length),
            Body = new MemoryStream(body, writable: false),
        });
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body.Length > 0));
        features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = invocation.TraceId });
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature
        {
            RemoteIpAddress = IPAddress.TryParse(http.SourceIp, out var address) ? address : null,
        });
        if (source.RequestContext.Authorizer?.Jwt?.Claims is { Count: > 0 } claims)
        {
            var identity = new ClaimsIdentity(claims.Select(static claim => new Claim(claim.Key, claim.Value)), "AuthorizerIdentity");
            features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = new(identity) });
        }

        features.Set<IItemsFeature>(new ItemsFeature
        {
            Items =
            {
                [AbstractAspNetCoreFunction.LAMBDA_CONTEXT] = invocation,
                [AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT] = source,
            },
        });
    }

    static byte[] Body(APIGatewayHttpApiV2ProxyRequest source) =>
        source.IsBase64Encoded ? Convert.FromBase64String(source.Body ?? "") : Encoding.UTF8.GetBytes(source.Body ?? "");

    static HeaderDictionary Headers(APIGatewayHttpApiV2ProxyRequest source, int bodyLength)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in source.Headers ?? new Dictionary<string, string>())
        {
            headers[name] = new StringValues(value.Split(','));
        }

        headers.TryAdd("Host", source.RequestContext?.DomainName);
        headers.TryAdd("Content-Length", bodyLength.ToString(CultureInfo.InvariantCulture));
        if (source.Cookies is { } cookies)
        {
            headers["Cookie"] = string.Join("; ", cookies);
        }

        return headers;
    }

    /// <summary>Decodes a path, except for encoded slashes, which routing decodes.</summary>
    static string Decode(string rawPath)
    {
        var path = Uri.UnescapeDataString(rawPath.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase));
        return path.StartsWith('/') ? path : "/" + path;
    }

    /// <summary>A stage in front of the path is not part of the application's routes.</summary>
    static (string PathBase, string Path) WithoutStage(string path, string? stage) =>
        !string.IsNullOrWhiteSpace(stage) && new PathString(path).StartsWithSegments("/" + stage, StringComparison.Ordinal, out var matched, out var rest)
            ? (matched.Value!, rest.Value ?? "")
            : ("", path);

    sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
