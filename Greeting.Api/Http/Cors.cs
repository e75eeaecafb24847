using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Greeting.Api.Http;

/// <summary>CORS for development. In production API Gateway answers preflight requests and sets the headers.</summary>
static class Cors
{
    /// <summary>Lets pages of <see cref="GreetingOptions.AllowedOrigins"/> call the API, with idempotency keys and their trace context.</summary>
    public static void UseCorsForAllowedOrigins(this WebApplication app)
    {
        string[] origins =
            [.. app.Services.GetRequiredService<IOptions<GreetingOptions>>().Value.AllowedOrigins.Select(static origin => origin.TrimEnd('/'))];
        if (origins is [])
        {
            return;
        }

        string[] headers =
        [
            HeaderNames.ContentType, IdempotencyKey.HeaderName, HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage,
            .. SignIn.IsOn(app.Configuration) ? [HeaderNames.Authorization] : Array.Empty<string>(),
        ];
        app.UseCors(policy => policy
            .WithOrigins(origins)
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders(headers)
            .WithExposedHeaders(HeaderNames.Location, HeaderNames.RetryAfter)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
    }
}
