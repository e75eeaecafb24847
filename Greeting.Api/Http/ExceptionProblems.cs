using Greeting.Api.DynamoDb;
using Microsoft.AspNetCore.Diagnostics;

namespace Greeting.Api.Http;

/// <summary>
/// Answers for exceptions that are no fault of the program: a request that cannot be read, a table that cannot be used.
/// </summary>
sealed partial class ExceptionProblems(IProblemDetailsService problems, ILogger<ExceptionProblems> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case BadHttpRequestException badRequest:
                httpContext.Response.StatusCode = badRequest.StatusCode;
                break;
            case StoreUnavailableException unavailable:
                LogUnavailable(unavailable.Message);
                httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            default:
                return false;
        }

        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails = { Status = httpContext.Response.StatusCode, Detail = DetailOf(exception) },
        });
    }

    static string? DetailOf(Exception exception) => exception switch
    {
        RefusedRequestException refused => refused.Message,
        StoreUnavailableException { MayBeWritten: true } => "The table gave no answer in time. The greeting may have been stored all the same.",
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "A request was answered with 503. {Reason}")]
    partial void LogUnavailable(string reason);
}
