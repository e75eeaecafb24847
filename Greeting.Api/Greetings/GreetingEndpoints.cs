using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Greeting.Api.DynamoDb;
using Greeting.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Greeting.Api.Greetings;

/// <summary>The greetings over HTTP.</summary>
static class GreetingEndpoints
{
    const int DefaultLimit = 20;
    const int MaxLimit = 100;

    /// <summary>Adds the services that the endpoints need besides the DynamoDB client.</summary>
    public static void AddGreetings(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<GreetingOptions, GreetingOptionsValidator>().BindConfiguration("Greeting");
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GreetingMetrics>();
        services.AddDynamoDbTable(GreetingStore.TableKey, static options => options.TableName);
        services.AddSingleton<GreetingStore>();
        services.AddSingleton<TableHealthCheck>();
        services.AddHostedService(static provider => provider.GetRequiredService<TableHealthCheck>());
        services.AddHealthChecks().AddCheck<TableHealthCheck>("table");
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GreetingJson.Default);
        });
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapGreetings(this IEndpointRouteBuilder app)
    {
        var greetings = app.MapGroup("").WithTags("Greetings").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        greetings.MapGet("/", GreetInTextAsync)
            .WithName("GreetInText")
            .WithSummary("Greets in plain text")
            .WithDescription("Greets the name, or Bas if there is none, and records the greeting.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

        greetings.MapPost("/greetings", GreetAsync)
            .WithName("Greet")
            .WithSummary("Greets and returns the record")
            .WithDescription("Records the greeting: counts it, and notes its time. A repeat with the same Idempotency-Key gets the same answer and does not count again.")
            .Accepts<GreetingRequest>("application/json")
            .AddOpenApiOperationTransformer(DescribeKey)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        greetings.MapGet("/greetings", ListRecentAsync)
            .WithName("ListRecentGreetings")
            .WithSummary("Lists the most recently greeted names")
            .WithDescription("Newest first. A greeting appears here within a moment, not necessarily at once.")
            .AddOpenApiOperationTransformer(DescribeLimit);

        greetings.MapGet("/greetings/{id}", FindAsync)
            .WithName("GetGreeting")
            .WithSummary("Returns a record")
            .ProducesProblem(StatusCodes.Status404NotFound);

        // HEAD answers like GET, but greets nobody.
        var heads = app.MapGroup("").ExcludeFromDescription();
        heads.MapMethods("/", [HttpMethods.Head], GreetInTextAsync);
        heads.MapMethods("/greetings", [HttpMethods.Head], ListRecentAsync);
        heads.MapMethods("/greetings/{id}", [HttpMethods.Head], FindAsync);
    }

    static async Task<Results<ContentHttpResult, ValidationProblem>> GreetInTextAsync(
        [Description("The name to greet; Bas if missing or blank.")] string? name,
        HttpRequest request,
        GreetingStore store,
        CancellationToken cancellationToken)
    {
        var who = Name.Default;
        if (!string.IsNullOrWhiteSpace(name) && !Name.TryCreate(name, out who, out var error))
        {
            return Problems.Invalid("name", error);
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await store.GreetAsync(who, null, cancellationToken);
        }

        return TypedResults.Text(Name.GreetingOf(who.Value));
    }

    static async Task<Results<Created<GreetingRecord>, ValidationProblem>> GreetAsync(
        GreetingRequest request,
        HttpRequest http,
        GreetingStore store,
        CancellationToken cancellationToken)
    {
        IdempotencyKey? key = null;
        if (http.Headers.WholeValueOf(IdempotencyKey.HeaderName) is { } header)
        {
            if (!IdempotencyKey.TryParse(header, out var parsed, out var keyError))
            {
                return Problems.Invalid(IdempotencyKey.HeaderName, keyError);
            }

            key = parsed;
        }

        if (!Name.TryCreate(request.Name, out var name, out var error))
        {
            return Problems.Invalid("name", error);
        }

        var greeting = await store.GreetAsync(name, key, cancellationToken);
        return TypedResults.Created($"/greetings/{greeting.Id}", greeting);
    }

    static async Task<Results<Ok<GreetingRecord>, ProblemHttpResult>> FindAsync(
        [Description("The id of the record.")] string id, GreetingStore store, CancellationToken cancellationToken) =>
        Name.FromId(id) is { } name && await store.FindAsync(name, cancellationToken) is { } greeting
            ? TypedResults.Ok(greeting)
            : Problems.NeverGreeted();

    static async Task<Results<Ok<GreetingRecord[]>, ValidationProblem>> ListRecentAsync(
        // As text, so that a value that is not a number gets the same answer as one that is out of range.
        [Description("How many names at most.")] string? limit,
        GreetingStore store,
        CancellationToken cancellationToken)
    {
        var count = DefaultLimit;
        return limit is null || (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxLimit)
            ? TypedResults.Ok(await store.ListRecentAsync(count, cancellationToken))
            : Problems.Invalid("limit", $"The limit must be a whole number from 1 to {MaxLimit}.");
    }

    static Task DescribeKey(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = IdempotencyKey.HeaderName,
            In = ParameterLocation.Header,
            Description = "Identifies the greeting when it is repeated: a string, such as a UUID, with or without quotation marks.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Examples = ["\"8e03978e-40d5-43dd-bc93-6894a57f9324\""],
            },
        });
        return Task.CompletedTask;
    }

    static Task DescribeLimit(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ((OpenApiParameter)operation.Parameters![0]).Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Maximum = $"{MaxLimit}",
            Default = DefaultLimit,
        };
        return Task.CompletedTask;
    }
}
