using Microsoft.AspNetCore.Http.Features;

namespace Greeting.Api.Http;

/// <summary>Makes a path mean the same on every server that the API runs on.</summary>
static class RequestPaths
{
    /// <summary>
    /// Answers a path with dot segments (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4) with 404. Kestrel resolves them, API
    /// Gateway passes them on, and clients resolve their own before they send a request.
    /// </summary>
    public static void UseRefusalOfDotSegments(this IApplicationBuilder app) => app.Use(static (context, next) =>
        HasDotSegment(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            ? TypedResults.Problem(statusCode: StatusCodes.Status404NotFound).ExecuteAsync(context)
            : next(context));

    static bool HasDotSegment(ReadOnlySpan<char> target)
    {
        var path = target.IndexOf('?') is >= 0 and var query ? target[..query] : target;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment.Length is > 0 and <= 6 && segment.ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
