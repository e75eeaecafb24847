using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Greeting.LambdaEmulator;

/// <summary>
/// Turns a request into an event of payload format 2.0:
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
/// The path is decoded, the query string is as sent, cookies are separate from the headers, and header names are in lower case.
/// </summary>
static class HttpApiEvent
{
    static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const string ForwardedFor = "x-forwarded-for";
    const string ForwardedPort = "x-forwarded-port";
    const string ForwardedProto = "x-forwarded-proto";

    /// <summary>Headers of the connection, and those that the event contains in another form.</summary>
    static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Connection, HeaderNames.ContentLength, HeaderNames.Cookie, HeaderNames.TransferEncoding,
        ForwardedFor, ForwardedPort, ForwardedProto,
    };

    /// <summary>The event of a request, as JSON in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(
        HttpContext context, HttpApiRoute route, Dictionary<string, string> variables, string stage, string path, ReadOnlySpan<byte> body)
    {
        var request = context.Request;
        var buffer = new ArrayBufferWriter<byte>(body.Length + 2048);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("version", "2.0");
        json.WriteString("routeKey", HttpApiRouter.KeyOf(route));
        json.WriteString("rawPath", path);
        json.WriteString("rawQueryString", RawQuery(context));
        WriteCookies(json, request);
        WriteHeaders(json, context, body.Length);
        if (request.Query.Count > 0)
        {
            WriteStrings(json, "queryStringParameters", request.Query.Select(parameter => (parameter.Key, string.Join(',', parameter.Value.ToArray()))));
        }

        if (variables.Count > 0)
        {
            WriteStrings(json, "pathParameters", variables.Select(variable => (variable.Key, variable.Value)));
        }

        WriteContext(json, context, route, stage, path);
        WriteBody(json, request, body);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The request's path without the query string, decoded.</summary>
    public static string PathOf(HttpContext context) => Uri.UnescapeDataString(Target(context)[0]);

    static string RawQuery(HttpContext context) => Target(context) is [_, var query] ? query : "";

    static string[] Target(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        // The server as a whole: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.4.
        if (target == "*")
        {
            return ["/"];
        }

        // A request to a proxy also names the server: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2.
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out _))
        {
            var rest = target.AsSpan(target.IndexOf("://", StringComparison.Ordinal) + 3);
            target = rest.IndexOfAny('/', '?') is >= 0 and var start ? $"{(rest[start] == '?' ? "/" : "")}{rest[start..]}" : "/";
        }

        return target.Split('?', 2);
    }

    static void WriteCookies(Utf8JsonWriter json, HttpRequest request)
    {
        var cookies = request.Headers.Cookie.SelectMany(header => header!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (cookies.Count == 0)
        {
            return;
        }

        json.WriteStartArray("cookies");
        cookies.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    static void WriteHeaders(Utf8JsonWriter json, HttpContext context, int bodyLength)
    {
        json.WriteStartObject("headers");
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!NotForwarded.Contains(name))
            {
                json.WriteString(name.ToLowerInvariant(), string.Join(',', values.ToArray()));
            }
        }

        json.WriteString("content-length", bodyLength.ToString(CultureInfo.InvariantCulture));
        json.WriteString(ForwardedFor, string.Join(", ", [.. context.Request.Headers[ForwardedFor], context.Connection.RemoteIpAddress?.ToString()]));
        json.WriteString(ForwardedPort, context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture));
        json.WriteString(ForwardedProto, context.Request.Scheme);
        json.WriteEndObject();
    }

    static void WriteContext(Utf8JsonWriter json, HttpContext context, HttpApiRoute route, string stage, string path)
    {
        var now = DateTimeOffset.UtcNow;
        var request = context.Request;
        json.WriteStartObject("requestContext");
        json.WriteString("accountId", "000000000000");
        json.WriteString("apiId", "emulator");
        json.WriteString("domainName", request.Host.Host);
        json.WriteString("domainPrefix", request.Host.Host.Split('.')[0]);
        json.WriteStartObject("http");
        json.WriteString("method", request.Method);
        json.WriteString("path", path);
        json.WriteString("protocol", request.Protocol);
        json.WriteString("sourceIp", context.Connection.RemoteIpAddress?.ToString());
        json.WriteString("userAgent", request.Headers.UserAgent.ToString());
        json.WriteEndObject();
        json.WriteString("requestId", context.TraceIdentifier);
        json.WriteString("routeKey", HttpApiRouter.KeyOf(route));
        json.WriteString("stage", stage);
        json.WriteString("time", now.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
        json.WriteNumber("timeEpoch", now.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    static void WriteBody(Utf8JsonWriter json, HttpRequest request, ReadOnlySpan<byte> body)
    {
        var isText = IsText(request.ContentType) && Utf8.IsValid(body);
        if (!body.IsEmpty && isText)
        {
            json.WriteString("body", body);
        }
        else if (!body.IsEmpty)
        {
            json.WriteBase64String("body", body);
        }

        json.WriteBoolean("isBase64Encoded", !body.IsEmpty && !isText);
    }

    /// <summary>Types that an HTTP API passes on as text; others, including forms, are Base64-encoded.</summary>
    static bool IsText(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType) || !MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return true;
        }

        return type.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals(MediaTypeNames.Application.Xml, StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/javascript", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("xml", StringComparison.OrdinalIgnoreCase);
    }

    static void WriteStrings(Utf8JsonWriter json, string property, IEnumerable<(string Name, string Value)> values)
    {
        json.WriteStartObject(property);
        foreach (var (name, value) in values)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
