using Microsoft.OpenApi;
#if DEVELOPMENT
using Scalar.AspNetCore;
#endif

namespace Greeting.Api.Http;

/// <summary>The OpenAPI document, generated on request, and in development a page to try the API.</summary>
static class OpenApiDocument
{
    /// <summary>Adds the document that <c>/openapi/v1.json</c> returns.</summary>
    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Greeting",
                Version = "1",
                Description = "Greets people and remembers whom it greeted.",
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            if (context.JsonPropertyInfo?.Name.EndsWith("At", StringComparison.Ordinal) is true)
            {
                schema.Format = "date-time";
            }
            else if (context.JsonPropertyInfo?.Name == "name")
            {
                schema.Examples = ["Ada"];
            }

            return Task.CompletedTask;
        });
    });

    /// <summary>Maps <c>/openapi/v1.json</c> and, in development, the interactive page <c>/scalar</c>.</summary>
    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapOpenApi();
#if DEVELOPMENT
        if (app.Environment.IsDevelopment())
        {
            // Serves the page from the package alone. Without these settings, it loads fonts from a CDN and calls Scalar's services.
            app.MapScalarApiReference(static options => options
                .WithTitle("Greeting API")
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideDeveloperTools());
        }
#endif
    }
}
