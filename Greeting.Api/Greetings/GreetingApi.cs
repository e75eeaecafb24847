using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Greeting.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Greeting.Api.Greetings;

/// <summary>The greetings over HTTP.</summary>
static class GreetingApi
{
    /// <summary>Adds what the endpoints need, the table's client excepted.</summary>
    public static void AddGreetings(this IServiceCollection services, GreetingSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GreetingMetrics>();
        services.AddSingleton<GreetingStore>();
        services.AddSingleton<TableProbe>();
        services.AddHostedService(static provider => provider.GetRequiredService<TableProbe>());
        services.AddHealthChecks().AddCheck<TableProbe>("table");
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GreetingJson.Default);
        });
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapGreetings(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", GreetInTextAsync)
            .WithName("GreetInText")
            .WithSummary("Greets in plain text")
            .WithDescription("Greets the name, or Bas when nobody is named, and records the greeting.")
            .WithTags("Greetings")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        var greetings = app.MapGroup("/greetings").WithTags("Greetings").ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        greetings.MapPost("", GreetAsync)
            .WithName("Greet")
            .WithSummary("Greets and returns the record")
            .WithDescription("Records the greeting: counts it, and notes its time.")
            .Accepts<GreetingRequest>("application/json")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        greetings.MapGet("", ListRecentAsync)
            .WithName("ListRecentGreetings")
            .WithSummary("Lists the most recently greeted names")
            .WithDescription("Newest first. A greeting appears here within a moment, not necessarily at once.");

        greetings.MapGet("{**name}", FindAsync)
            .WithName("GetGreeting")
            .WithSummary("Returns the record of a name")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithDecodedName();

        // HEAD answers like GET, but greets nobody.
        app.MapMethods("/", [HttpMethods.Head], static () => TypedResults.Text("")).ExcludeFromDescription();
        greetings.MapMethods("", [HttpMethods.Head], ListRecentAsync).ExcludeFromDescription();
        greetings.MapMethods("{**name}", [HttpMethods.Head], FindAsync).ExcludeFromDescription().WithDecodedName();
    }

    static async Task<Results<ContentHttpResult, ValidationProblem>> GreetInTextAsync(
        [Description("Who is greeted; Bas when missing or blank.")] string? name,
        GreetingStore store,
        CancellationToken cancellationToken)
    {
        var who = Name.Default;
        if (!string.IsNullOrWhiteSpace(name) && !Name.TryCreate(name, out who, out var error))
        {
            return Problems.Invalid("name", error);
        }

        var greeting = await store.GreetAsync(who, cancellationToken);
        return TypedResults.Text(greeting.Message);
    }

    static async Task<Results<Created<GreetingRecord>, ValidationProblem>> GreetAsync(
        GreetingRequest request, GreetingStore store, CancellationToken cancellationToken)
    {
        if (!Name.TryCreate(request.Name, out var name, out var error))
        {
            return Problems.Invalid("name", error);
        }

        var greeting = await store.GreetAsync(name, cancellationToken);
        return TypedResults.Created($"/greetings/{Uri.EscapeDataString(greeting.Name)}", greeting);
    }

    static async Task<Results<Ok<GreetingRecord>, ProblemHttpResult, ValidationProblem>> FindAsync(
        [Description("The name, percent-encoded.")] string name, GreetingStore store, CancellationToken cancellationToken)
    {
        if (!Name.TryCreate(name, out var who, out var error))
        {
            return Problems.Invalid("name", error);
        }

        return await store.FindAsync(who, cancellationToken) is { } greeting
            ? TypedResults.Ok(greeting)
            : Problems.NeverGreeted();
    }

    static async Task<Results<Ok<GreetingRecord[]>, ValidationProblem>> ListRecentAsync(
        GreetingStore store,
        CancellationToken cancellationToken,
        [Description("How many names at most."), Range(1, MaxLimit)] int limit = 20)
    {
        return limit is >= 1 and <= MaxLimit
            ? TypedResults.Ok(await store.ListRecentAsync(limit, cancellationToken))
            : Problems.Invalid("limit", $"The limit must be a whole number from 1 to {MaxLimit}.");
    }

    const int MaxLimit = 100;
}
