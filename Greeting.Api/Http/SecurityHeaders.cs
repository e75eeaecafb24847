namespace Greeting.Api.Http;

/// <summary>Headers that every answer carries: no cache may keep it, no browser may guess its type.</summary>
static class SecurityHeaders
{
    /// <summary>Sets the headers before the request is handled.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.SetSecurityHeaders();
        return next(context);
    });

    /// <summary>Sets the headers, also again after the exception handler has cleared them.</summary>
    public static void SetSecurityHeaders(this HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
