using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Greeting.Api.Http;

/// <summary>Bounds what a request may send, alike on every server that the API runs on.</summary>
static class RequestBodies
{
    /// <summary>
    /// Greatest size of a request's body in bytes: the longest name, every character of it escaped (<c>\u0000</c>), and
    /// room to spare.
    /// </summary>
    const int MaxBytes = 16 * 1024;

    /// <summary>Refuses a body that is too large, or not JSON in UTF-8 where an endpoint reads JSON.</summary>
    public static void UseRequestBodyLimits(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            return Problems.ContentTooLarge(MaxBytes).ExecuteAsync(context);
        }

        // For a body that comes in chunks, on servers that support the limit.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null && context.Request.ContentType is not null)
        {
            if (!IsUtf8Json(context.Request.GetTypedHeaders().ContentType))
            {
                return Problems.UnsupportedMediaType().ExecuteAsync(context);
            }

            // The framework fails at a charset in quotes, and at one that it does not know.
            context.Request.ContentType = "application/json";
        }

        return next(context);
    });

    static bool IsUtf8Json(MediaTypeHeaderValue? type) =>
        type is not null
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
