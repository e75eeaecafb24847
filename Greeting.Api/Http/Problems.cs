using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Greeting.Api.Http;

/// <summary>The errors of the API: problem details (RFC 9457), each with a stable type.</summary>
static class Problems
{
    const string Prefix = "urn:problem-type:greeting:";

    /// <summary>Makes every error a problem: <see cref="ProblemHandler"/> writes it.</summary>
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddSingleton<IProblemDetailsWriter, ProblemHandler>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemHandler>();

        // Otherwise, only development would report what is wrong with a request that cannot be read.
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
    }

    /// <summary>400: <paramref name="field"/> has an invalid value.</summary>
    public static ValidationProblem Invalid(string field, string error) => TypedResults.ValidationProblem(
        [new(field, [error])], title: "The request is invalid.", detail: error, type: Prefix + "invalid-request");

    /// <summary>401: the request has no valid token.</summary>
    public static ProblemHttpResult TokenRequired() => TypedResults.Problem(
        statusCode: StatusCodes.Status401Unauthorized,
        title: "The request needs a valid token.",
        detail: "Sign in, and send the access token in the header Authorization.",
        type: Prefix + "token-required");

    /// <summary>404: there is no record with this id.</summary>
    public static ProblemHttpResult NeverGreeted() => TypedResults.Problem(
        statusCode: StatusCodes.Status404NotFound,
        title: "There is no record with this id.",
        detail: "POST the name to /greetings first; the answer has the record's id.",
        type: Prefix + "never-greeted");

    /// <summary>413: the body is larger than <paramref name="maxBytes"/>.</summary>
    public static ProblemHttpResult ContentTooLarge(int maxBytes) => TypedResults.Problem(
        statusCode: StatusCodes.Status413PayloadTooLarge, detail: $"The limit is {maxBytes} bytes.");

    /// <summary>415: the body is not JSON in UTF-8.</summary>
    public static ProblemHttpResult UnsupportedMediaType() => TypedResults.Problem(statusCode: StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Gives a problem the type and title of its status, unless it has a type of this API already.</summary>
    public static void Complete(ProblemDetails problem)
    {
        if (problem.Type?.StartsWith(Prefix, StringComparison.Ordinal) is true)
        {
            return;
        }

        var (type, title) = problem.Status switch
        {
            StatusCodes.Status400BadRequest => ("malformed-request", "The request cannot be read."),
            StatusCodes.Status404NotFound => ("no-such-address", "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => ("method-not-allowed", "This address does not support the method."),
            StatusCodes.Status408RequestTimeout => ("request-timeout", "The request took too long to arrive."),
            StatusCodes.Status413PayloadTooLarge => ("content-too-large", "The request's body is too large."),
            StatusCodes.Status415UnsupportedMediaType => ("unsupported-media-type", "The request's body must be application/json."),
            StatusCodes.Status503ServiceUnavailable => ("store-unavailable", "Greetings cannot be stored or read at the moment."),
            >= 500 => ("internal-error", "An unexpected error occurred."),
            _ => ("refused", "The request was refused."),
        };
        if (problem.Status == StatusCodes.Status415UnsupportedMediaType)
        {
            // Routing answers with 415 too.
            problem.Detail = "The API reads JSON in UTF-8.";
        }

        problem.Type = Prefix + type;
        problem.Title = title;
    }
}
