using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Greeting.LambdaEmulator;

/// <summary>Turns what a function returned into the HTTP response.</summary>
static class HttpApiResponseWriter
{
    /// <summary>Writes what a function returned. If that is not a valid response, writes API Gateway's own error.</summary>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> payload)
    {
        byte[] body;
        try
        {
            using var json = JsonDocument.Parse(payload);
            body = Apply(context.Response, json.RootElement, payload);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            context.Response.Clear();
            await HttpApiGateway.AnswerAsync(context, StatusCodes.Status500InternalServerError, "Internal Server Error");
            return;
        }

        if (body.Length > 0)
        {
            context.Response.ContentType ??= "text/plain; charset=utf-8";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Without a status, the whole JSON is the body of a 200, as in payload format 2.0.</summary>
    static byte[] Apply(HttpResponse response, JsonElement result, ReadOnlyMemory<byte> payload)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("statusCode", out var status))
        {
            response.ContentType = "application/json";
            return payload.ToArray();
        }

        response.StatusCode = status.ValueKind == JsonValueKind.String ? int.Parse(status.GetString()!) : status.GetInt32();
        if (result.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object)
        {
            foreach (var header in headers.EnumerateObject())
            {
                if (header.Value.ValueKind != JsonValueKind.Null && !IsGatewaysOwn(header.Name))
                {
                    response.Headers[header.Name] = header.Value.ToString();
                }
            }
        }

        if (result.TryGetProperty("cookies", out var cookies) && cookies.ValueKind == JsonValueKind.Array)
        {
            response.Headers.SetCookie = cookies.EnumerateArray().Select(cookie => cookie.GetString()).ToArray();
        }

        if (!result.TryGetProperty("body", out var body) || body.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return result.TryGetProperty("isBase64Encoded", out var isBase64) && isBase64.ValueKind == JsonValueKind.True
            ? body.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(body.GetString()!);
    }

    static bool IsGatewaysOwn(string header) =>
        header.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)
        || header.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase);
}
