using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>Writes responses in payload format 2.0.</summary>
static class HttpApiResponse
{
    static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Content types that are never text.</summary>
    static readonly HashSet<string> Binary = new(StringComparer.OrdinalIgnoreCase)
    {
        MediaTypeNames.Application.Octet, MediaTypeNames.Application.Zip, MediaTypeNames.Application.Pdf, MediaTypeNames.Application.Wasm,
        "application/x-protobuf", "image/png", "image/gif", "image/jpeg", "image/jpg", "image/x-icon",
    };

    public static void Write(RuntimeApiPost post, ResponseFeatures response, string method)
    {
        using var json = new Utf8JsonWriter(post.Body, WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("statusCode"u8, response.StatusCode);
        WriteHeaders(json, response.Headers);
        WriteCookies(json, response.Headers.SetCookie);
        WriteBody(json, response, method);
        json.WriteEndObject();
    }

    /// <summary>The answer to a request that outlived its deadline.</summary>
    public static void WriteTimeout(RuntimeApiPost post)
    {
        using var json = new Utf8JsonWriter(post.Body, WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("statusCode"u8, StatusCodes.Status504GatewayTimeout);
        json.WriteStartObject("headers"u8);
        json.WriteString("Content-Type"u8, MediaTypeNames.Application.ProblemJson);
        json.WriteString("Cache-Control"u8, "no-store"u8);
        json.WriteEndObject();
        json.WriteString("body"u8, """{"type":"about:blank","title":"Gateway Timeout","status":504,"detail":"The request took longer than the function may run."}"""u8);
        json.WriteEndObject();
    }

    static void WriteHeaders(Utf8JsonWriter json, IHeaderDictionary headers)
    {
        json.WriteStartObject("headers"u8);
        foreach (var (name, values) in headers)
        {
            if (!name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase) && values.Count > 0)
            {
                json.WriteString(name, values.ToString());
            }
        }

        json.WriteEndObject();
    }

    static void WriteCookies(Utf8JsonWriter json, StringValues cookies)
    {
        if (cookies.Count == 0)
        {
            return;
        }

        json.WriteStartArray("cookies"u8);
        foreach (var cookie in cookies)
        {
            json.WriteStringValue(cookie);
        }

        json.WriteEndArray();
    }

    static void WriteBody(Utf8JsonWriter json, ResponseFeatures response, string method)
    {
        var content = response.Content.Span;
        if (content.IsEmpty || HttpMethods.IsHead(method) || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        var isBase64 = IsBinary(response.Headers) || !Utf8.IsValid(content);
        json.WriteBoolean("isBase64Encoded"u8, isBase64);
        if (isBase64)
        {
            json.WriteBase64String("body"u8, content);
        }
        else
        {
            json.WriteString("body"u8, content);
        }
    }

    static bool IsBinary(IHeaderDictionary headers)
    {
        if (headers.ContentEncoding.Count > 0)
        {
            return true;
        }

        var type = headers.ContentType.ToString();
        var parameters = type.IndexOf(';', StringComparison.Ordinal);
        return Binary.Contains((parameters < 0 ? type : type[..parameters]).Trim());
    }
}
