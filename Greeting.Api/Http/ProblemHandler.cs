using System.Diagnostics;
using Greeting.Api.DynamoDb;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Greeting.Api.Http;

/// <summary>
/// Writes problems, including those for exceptions that are not faults in the program: a request that cannot be read, a table that
/// cannot be used. They are JSON whatever the request accepts, because the framework's own writer leaves the body empty for a client
/// that asks for something else, such as the plain text of <c>GET /</c>.
/// </summary>
sealed partial class ProblemHandler(IOptions<JsonOptions> json, ILogger<ProblemHandler> logger) : IProblemDetailsWriter, IExceptionHandler
{
    /// <summary>Seconds to wait before calling again while the table is unavailable.</summary>
    const string RetryAfter = "2";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        string? detail = null;
        switch (exception)
        {
            case BadHttpRequestException badRequest:
                httpContext.Response.StatusCode = badRequest.StatusCode;
                break;
            case TableUnavailableException unavailable:
                LogUnavailable(unavailable.Message);
                httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                detail = (unavailable.MayBeWritten, HasKey(httpContext)) switch
                {
                    (true, true) => "The table did not answer completely. The greeting may have been stored. If you send it again with the same Idempotency-Key, it counts once.",
                    (true, false) => "The table did not answer completely. The greeting may have been stored. If you send it again, it may count twice.",
                    _ => null,
                };
                break;
            default:
                return false;
        }

        await WriteAsync(new() { HttpContext = httpContext, Exception = exception, ProblemDetails = { Detail = detail } });
        return true;
    }

    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        Problems.Complete(problem);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

        // Without a key, a greeting that may be stored must not be repeated automatically: it might count twice.
        if (problem.Status == StatusCodes.Status503ServiceUnavailable
            && (context.Exception is not TableUnavailableException { MayBeWritten: true } || HasKey(http)))
        {
            http.Response.Headers.RetryAfter = RetryAfter;
        }

        http.Response.SetSecurityHeaders();
        await http.Response.WriteAsJsonAsync(
            problem, json.Value.SerializerOptions.GetTypeInfo(problem.GetType()), "application/problem+json", http.RequestAborted);
    }

    static bool HasKey(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Headers.ContainsKey(IdempotencyKey.HeaderName);

    [LoggerMessage(LogLevel.Warning, "A request was answered with 503. {Reason}")]
    partial void LogUnavailable(string reason);
}
