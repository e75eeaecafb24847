using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Greeting.Api.Http;

/// <summary>Limits request bodies in the same way on every server that the API runs on.</summary>
static class RequestBodies
{
    /// <summary>
    /// Maximum size of a request's body in bytes: the longest name with every character escaped (<c>\u0000</c>), with room to
    /// spare.
    /// </summary>
    const int MaxBytes = 16 * 1024;

    /// <summary>Rejects a body that is not JSON in UTF-8 or is too large if the endpoint reads JSON. Others read no body.</summary>
    public static void UseRequestBodyLimits(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        var request = context.Request;

        // The maximum that a server reads from the connection, including the framing of chunks.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = 2 * MaxBytes;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null)
        {
            await next(context);
        }
        else if (!IsUtf8Json(request.Headers.WholeValueOf(HeaderNames.ContentType)))
        {
            await Problems.UnsupportedMediaType().ExecuteAsync(context);
        }
        else if (request.ContentLength > MaxBytes || (request.ContentLength is null && !await TryBufferAsync(request)))
        {
            await Problems.ContentTooLarge(MaxBytes).ExecuteAsync(context);
        }
        else
        {
            // The framework fails on a quoted charset and on an unknown one.
            request.ContentType = "application/json";
            await next(context);
        }
    });

    /// <summary>Reads a chunked body; returns false if it is too large.</summary>
    static async Task<bool> TryBufferAsync(HttpRequest request)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        request.Body = new MemoryStream(buffer, 0, length, writable: false);
        return length <= MaxBytes;
    }

    static bool IsUtf8Json(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
