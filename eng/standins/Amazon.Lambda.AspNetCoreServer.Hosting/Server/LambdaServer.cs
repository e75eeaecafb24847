using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// The web server of a Lambda function: takes one event after the other from the Runtime API and gives each to the application
/// as an HTTP request. What goes wrong with an event is reported for that event, and the next one is taken.
/// </summary>
sealed partial class LambdaServer(ILambdaSerializer serializer, ILogger<LambdaServer> logger) : IServer
{
    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <summary>Serves events until the process ends; the task completes only by a failure of the Runtime API.</summary>
    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        using var runtime = new RuntimeApi(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is { Length: > 0 } address
            ? address
            : throw new InvalidOperationException(
                "AWS_LAMBDA_FUNCTION_NAME is set but AWS_LAMBDA_RUNTIME_API is not: run the function in Lambda or under an emulator, or unset the former."));
        while (true)
        {
            var invocation = await runtime.NextAsync();
            Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);
            using var json = new MemoryStream();
            Exception? failure = null;
            try
            {
                serializer.Serialize(await AnswerAsync(application, invocation), json);
                json.Position = 0;
            }
            catch (Exception exception)
            {
                failure = exception;
                LogRefusedEvent(invocation.AwsRequestId, exception);
            }

            var refusal = failure is null
                ? await runtime.RespondAsync(invocation, json)
                : await runtime.FailAsync(invocation, FunctionError.Of(failure));
            if (refusal is not null)
            {
                LogRefusedAnswer(invocation.AwsRequestId, refusal);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // Nothing outlives the loop.
    }

    async Task<APIGatewayHttpApiV2ProxyResponse> AnswerAsync<TContext>(IHttpApplication<TContext> application, Invocation invocation)
        where TContext : notnull
    {
        var features = new FeatureCollection();
        HttpApiRequest.AddTo(features, serializer.Deserialize<APIGatewayHttpApiV2ProxyRequest>(invocation.Event), invocation);
        var response = HttpApiResponse.AddTo(features);
        var context = application.CreateContext(features);
        Exception? failure = null;
        try
        {
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception exception)
            {
                failure = exception;
                LogFailed(invocation.AwsRequestId, exception);
                response.StatusCode = 500;
            }

            return await response.CompleteAsync();
        }
        finally
        {
            application.DisposeContext(context, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The event of invocation {RequestId} could not be served.")]
    partial void LogRefusedEvent(string requestId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Invocation {RequestId} failed with an unhandled exception.")]
    partial void LogFailed(string requestId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lambda refused the answer to invocation {RequestId}: {Reply}")]
    partial void LogRefusedAnswer(string requestId, string reply);
}
