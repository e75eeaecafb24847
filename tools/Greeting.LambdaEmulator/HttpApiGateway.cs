using Microsoft.AspNetCore.Http.Features;

namespace Greeting.LambdaEmulator;

/// <summary>The HTTP API: finds the route, calls its function, and answers as API Gateway does, including its limits and errors.</summary>
sealed class HttpApiGateway(LocalLambdaOptions options, LambdaService lambda, HttpClient remote)
{
    /// <summary>The largest request: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html.</summary>
    const int RequestLimit = 10 * 1024 * 1024;

    /// <summary>How long it waits for a function, from the same quotas.</summary>
    static readonly TimeSpan IntegrationTimeout = TimeSpan.FromSeconds(30);

    const string DefaultStage = "$default";

    readonly HttpApiRouter router = new(options.Routes);

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["Apigw-Requestid"] = context.TraceIdentifier;
        var path = HttpApiEvent.PathOf(context);
        if (WithoutStage(path) is not { } routed || router.Find(context.Request.Method, routed) is not var (route, variables))
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, "Not Found");
            return;
        }

        if (await ReadBodyAsync(context) is not { } body)
        {
            await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, "Request Entity Too Large");
            return;
        }

        var payload = HttpApiEvent.Write(context, route, variables, options.Stage, path, body.Span);
        var result = await InvokeAsync(route, payload, context);
        switch (result.Error)
        {
            case null:
                await HttpApiResponseWriter.WriteAsync(context, result.Payload);
                break;
            case FunctionResult.TimedOut:
                await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable");
                break;
            case FunctionResult.RequestTooLarge:
                await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, "Request Entity Too Large");
                break;
            default:
                await AnswerAsync(context, StatusCodes.Status500InternalServerError, "Internal Server Error");
                break;
        }
    }

    /// <summary>One of API Gateway's own answers.</summary>
    public static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { message }, context.RequestAborted);
    }

    string? WithoutStage(string path)
    {
        if (options.Stage == DefaultStage)
        {
            return path;
        }

        var prefix = "/" + options.Stage;
        return path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length..] is var rest && (rest.Length == 0 || rest[0] == '/') ? rest : null;
    }

    async Task<FunctionResult> InvokeAsync(HttpApiRoute route, ReadOnlyMemory<byte> payload, HttpContext context)
    {
        var traceId = LambdaFunction.TraceIdOf(context.Request);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(IntegrationTimeout);
        try
        {
            return route.LambdaService is { } service
                ? await InvokeRemoteAsync(service, route.Function, payload, traceId, limit.Token)
                : await lambda[route.Function].InvokeAsync(payload, traceId, limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return LambdaFunction.Error(FunctionResult.TimedOut, $"{route.Function} took longer than {IntegrationTimeout.TotalSeconds} seconds.");
        }
        catch (HttpRequestException exception)
        {
            return LambdaFunction.Error(FunctionResult.TimedOut, $"The Lambda service at {route.LambdaService} does not answer: {exception.Message}");
        }
    }

    async Task<FunctionResult> InvokeRemoteAsync(Uri service, string function, ReadOnlyMemory<byte> payload, string? traceId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service, $"/2015-03-31/functions/{Uri.EscapeDataString(function)}/invocations"))
        {
            Content = new ReadOnlyMemoryContent(payload),
        };
        if (traceId is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Amzn-Trace-Id", traceId);
        }

        using var response = await remote.SendAsync(request, cancellationToken);
        var error = response.Headers.TryGetValues("X-Amz-Function-Error", out var errors) ? errors.First() : null;
        return new FunctionResult(await response.Content.ReadAsByteArrayAsync(cancellationToken), error);
    }

    /// <summary>The body, or null if it is larger than API Gateway accepts.</summary>
    static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > RequestLimit)
        {
            return null;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = RequestLimit;
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
