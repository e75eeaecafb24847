using Greeting.Api.DynamoDb;
using Greeting.Api.Greetings;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Greeting.Api.Http;

/// <summary>Answers for exceptions that are no fault of the program: a request that cannot be read, a table that does not answer.</summary>
sealed partial class ExceptionProblems(IProblemDetailsService problems, GreetingSettings settings, ILogger<ExceptionProblems> logger)
    : IExceptionHandler
{
    /// <summary>When to try again, in seconds.</summary>
    const string RetryAfter = "2";

    /// <inheritdoc/>
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var response = httpContext.Response;
        string? detail;
        if (exception is BadHttpRequestException badRequest)
        {
            response.StatusCode = badRequest.StatusCode;
            detail = null;
        }
        else if (StoreFailure.Of(exception, settings) is { } failure)
        {
            LogStoreFailure(settings.TableName, failure.Reason);
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers[HeaderNames.RetryAfter] = RetryAfter;
            detail = "Try again in a moment.";
        }
        else
        {
            return ValueTask.FromResult(false);
        }

        return problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = { Status = response.StatusCode, Detail = detail } });
    }

    [LoggerMessage(LogLevel.Warning, "A request was answered with 503: the table {Table} does not answer: {Reason}")]
    partial void LogStoreFailure(string table, string reason);
}
