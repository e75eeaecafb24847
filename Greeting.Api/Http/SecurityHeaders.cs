namespace Greeting.Api.Http;

/// <summary>Headers of every answer, so that no cache stores it and no browser guesses its type.</summary>
static class SecurityHeaders
{
    /// <summary>Sets the headers before the request is handled.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.SetSecurityHeaders();
        return next(context);
    });

    /// <summary>Sets the headers, and again after the exception handler has cleared them.</summary>
    public static void SetSecurityHeaders(this HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
