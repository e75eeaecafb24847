using Microsoft.OpenApi;

namespace Greeting.Api.Http;

/// <summary>The OpenAPI document, generated on request.</summary>
static class OpenApiDocument
{
    /// <summary>Adds the document that <c>/openapi/v1.json</c> answers with.</summary>
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

            return Task.CompletedTask;
        });
    });
}
