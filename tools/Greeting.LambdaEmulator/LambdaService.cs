using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Greeting.LambdaEmulator;

/// <summary>
/// The Lambda service: the Runtime API that functions poll, each under a path with its name, and the Invoke API that callers
/// use. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html.
/// </summary>
sealed class LambdaService(TimeSpan timeout)
{
    readonly ConcurrentDictionary<string, LambdaFunction> functions = new(StringComparer.Ordinal);

    /// <summary>The function with a name. It exists as soon as it is called or served.</summary>
    public LambdaFunction this[string name] => functions.GetOrAdd(name, static (name, timeout) => new LambdaFunction(name, timeout), timeout);

    /// <summary>Maps the routes of both APIs.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", () => Results.Ok());
        endpoints.MapPost("/2015-03-31/functions/{function}/invocations", InvokeAsync);

        var runtime = endpoints.MapGroup("/{function}/2018-06-01/runtime");
        runtime.MapGet("/invocation/next", NextAsync);
        runtime.MapPost("/invocation/{id}/response", RespondAsync);
        runtime.MapPost("/invocation/{id}/error", FailAsync);
    }

    async Task NextAsync(string function, HttpContext context)
    {
        // Cancelled as soon as the function closes its connection, which RequestAborted is not.
        var closed = context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed;
        PendingInvocation? invocation = null;
        try
        {
            invocation = await this[function].NextAsync(closed);
            var response = context.Response;
            response.ContentType = "application/json";
            response.ContentLength = invocation.Payload.Length;
            response.Headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
            response.Headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.Arn;
            response.Headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
            await response.BodyWriter.WriteAsync(invocation.Payload, closed);
        }
        catch (OperationCanceledException)
        {
            if (invocation is not null)
            {
                this[function].Return(invocation);
            }
        }
    }

    async Task<IResult> RespondAsync(string function, string id, HttpContext context)
    {
        var payload = await ReadAsync(context);
        if (payload.Length > LambdaFunction.ResponseLimit)
        {
            var message = $"Response payload size exceeded maximum allowed payload size ({LambdaFunction.ResponseLimit} bytes).";
            this[function].Complete(id, LambdaFunction.Error(FunctionResult.ResponseTooLarge, message));
            return Problem(StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", message);
        }

        return Accepted(this[function].Complete(id, new FunctionResult(payload)));
    }

    async Task<IResult> FailAsync(string function, string id, HttpContext context) =>
        Accepted(this[function].Complete(id, await ReadErrorAsync(context)));

    async Task InvokeAsync(string function, HttpContext context)
    {
        var result = await this[function].InvokeAsync(
            await ReadAsync(context), LambdaFunction.TraceIdOf(context.Request), context.RequestAborted);
        if (result.Error == FunctionResult.RequestTooLarge)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        }

        if (result.Error is { } error)
        {
            context.Response.Headers["X-Amz-Function-Error"] = error;
        }

        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(result.Payload, context.RequestAborted);
    }

    static async Task<FunctionResult> ReadErrorAsync(HttpContext context) =>
        new(await ReadAsync(context), context.Request.Headers["Lambda-Runtime-Function-Error-Type"].FirstOrDefault() ?? "Unhandled");

    static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, LambdaFunction.ResponseLimit));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    static IResult Accepted(bool isKnown) => isKnown
        ? Results.Json(new { status = "OK" }, statusCode: StatusCodes.Status202Accepted)
        : Problem(StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID");

    static IResult Problem(int status, string type, string message) =>
        Results.Json(new { errorType = type, errorMessage = message }, statusCode: status);
}
