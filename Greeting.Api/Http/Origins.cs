using Microsoft.Net.Http.Headers;

namespace Greeting.Api.Http;

/// <summary>CORS for development. In production the gateway in front answers preflights and sets the headers.</summary>
static class Origins
{
    /// <summary>Adds what <see cref="UseOrigins"/> needs, if there are origins.</summary>
    public static void AddOrigins(this IServiceCollection services, string[] origins)
    {
        if (origins is not [])
        {
            services.AddCors();
        }
    }

    /// <summary>Lets pages of these origins call the API, with their trace context.</summary>
    public static void UseOrigins(this IApplicationBuilder app, string[] origins)
    {
        if (origins is not [])
        {
            app.UseCors(policy => policy
                .WithOrigins(origins)
                .WithMethods(HttpMethods.Get, HttpMethods.Post)
                .WithHeaders(HeaderNames.ContentType, HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage)
                .WithExposedHeaders(HeaderNames.Location, HeaderNames.RetryAfter)
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
        }
    }
}
