using System.Globalization;
using System.Text.Unicode;
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

    /// <summary>Refuses bodies that are too large or no JSON, and URLs whose percent-encoding is not UTF-8.</summary>
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

        if (!IsUtf8(RawPath(context)) || !IsUtf8(context.Request.QueryString.Value))
        {
            throw new RefusedRequestException("The percent-encoding of the URL is not UTF-8.", StatusCodes.Status400BadRequest);
        }

        return next(context);
    });

    /// <summary>
    /// Gives the route value <c>name</c> as it was encoded: routing leaves <c>%2F</c> as it is, and so cannot tell a
    /// name's slash from the text "%2F".
    /// </summary>
    public static void WithDecodedName(this IEndpointConventionBuilder endpoint) => endpoint.Add(static builder =>
    {
        var answer = builder.RequestDelegate!;
        builder.RequestDelegate = context =>
        {
            const string prefix = "/greetings/";
            var path = RawPath(context);
            var start = path.IndexOf(prefix, StringComparison.OrdinalIgnoreCase);
            if (start >= 0)
            {
                context.Request.RouteValues["name"] = Uri.UnescapeDataString(path[(start + prefix.Length)..]);
            }

            return answer(context);
        };
    });

    static bool IsUtf8Json(MediaTypeHeaderValue? type) =>
        type is not null
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    static string RawPath(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    // A percent sign that begins no escape stands for itself, as it does for browsers.
    static bool IsUtf8(string? encoded)
    {
        if (encoded is null || !encoded.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        var bytes = new byte[encoded.Length];
        var count = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%' && i + 2 < encoded.Length
                && byte.TryParse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes[count++] = escaped;
                i += 2;
            }
            else
            {
                // Whatever else stands here is no part of an escape, and must not join two of them.
                bytes[count++] = (byte)'.';
            }
        }

        return Utf8.IsValid(bytes.AsSpan(0, count));
    }
}
