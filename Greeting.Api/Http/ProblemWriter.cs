using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Greeting.Api.Http;

/// <summary>
/// Writes problems as JSON whatever the request accepts: the framework's own writer leaves the body empty for a client that
/// asks for something else, such as the plain text that <c>GET /</c> answers with.
/// </summary>
sealed partial class ProblemWriter : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        Problems.Complete(problem);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        await http.Response.WriteAsJsonAsync(
            problem, problem.GetType(), ProblemJson.Default, "application/problem+json", http.RequestAborted);
    }

    [JsonSerializable(typeof(ProblemDetails))]
    [JsonSerializable(typeof(HttpValidationProblemDetails))]
    sealed partial class ProblemJson : JsonSerializerContext;
}
