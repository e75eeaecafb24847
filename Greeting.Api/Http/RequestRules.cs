using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Greeting.Api.Http;

/// <summary>What holds for every request and every answer, on every server that the API runs on.</summary>
static class RequestRules
{
    /// <summary>
    /// Greatest size of a request's body in bytes: the longest name, every character of it escaped (<c>\u0000</c>), and
    /// room to spare.
    /// </summary>
    const int MaxBodyBytes = 16 * 1024;

    /// <summary>Forbids caches and content sniffing.</summary>
    public static void UseSafeHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.StartWithSafeHeaders();
        return next(context);
    });

    /// <summary>Sets the headers of <see cref="UseSafeHeaders"/> when the response starts.</summary>
    // At the last moment, for an exception takes back the headers that were set before it. The exception handler then asks
    // to set some itself, so an error has to ask again: Kestrel lets the first who asked have the last word, Lambda's server
    // the last.
    public static void StartWithSafeHeaders(this HttpResponse response) => response.OnStarting(
        static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        },
        response);

    /// <summary>Refuses bodies that are too large or no JSON.</summary>
    public static void UseRequestRules(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.Request.ContentLength > MaxBodyBytes)
        {
            throw new RefusedRequestException($"It may have {MaxBodyBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
        }

        // For a body that comes in chunks, where the server knows that.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBodyBytes;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null && context.Request.ContentType is not null)
        {
            if (!IsUtf8Json(context.Request.GetTypedHeaders().ContentType))
            {
                throw new RefusedRequestException("It must be JSON in UTF-8.", StatusCodes.Status415UnsupportedMediaType);
            }

            // The framework would take other kinds of JSON, and fail at a charset in quotes.
            context.Request.ContentType = "application/json";
        }

        return next(context);
    });

    static bool IsUtf8Json(MediaTypeHeaderValue? type) =>
        type is not null
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
