using System.Diagnostics;
using Greeting.Api.DynamoDb;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Greeting.Api.Http;

/// <summary>
/// Writes problems as JSON whatever the request accepts: the framework's own writer leaves the body empty for a client that
/// asks for something else, such as the plain text that <c>GET /</c> answers with.
/// </summary>
sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    /// <summary>When to ask a server again that is unavailable, in seconds.</summary>
    const string RetryAfter = "2";

    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        Problems.Complete(problem);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

        // What may be stored already is not asked for again: it would count twice.
        if (problem.Status == StatusCodes.Status503ServiceUnavailable && context.Exception is not StoreUnavailableException { MayBeWritten: true })
        {
            http.Response.Headers.RetryAfter = RetryAfter;
        }

        http.Response.StartWithSafeHeaders();
        await http.Response.WriteAsJsonAsync(
            problem, json.Value.SerializerOptions.GetTypeInfo(problem.GetType()), "application/problem+json", http.RequestAborted);
    }
}
