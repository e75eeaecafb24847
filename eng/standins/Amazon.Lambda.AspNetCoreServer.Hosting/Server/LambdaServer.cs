using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// The web server of a Lambda function: takes one event after the other from the Runtime API and gives each to the application
/// as an HTTP request.
/// </summary>
sealed partial class LambdaServer(
    HostingOptions options,
    InitErrors initErrors,
    IHostApplicationLifetime lifetime,
    ILogger<LambdaServer> logger) : IServer
{
    const string TraceVariable = "_X_AMZN_TRACE_ID";

    /// <summary>What is kept of an invocation's time to answer for a request that does not end by itself.</summary>
    static readonly TimeSpan LongestReserve = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest timeout that Lambda knows; what is longer means that there is none.</summary>
    static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(15);

    readonly ILambdaSerializer serializer = options.Serializer ?? new SourceGeneratorLambdaJsonSerializer<EventContext>();
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool isStarted;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        initErrors.EndOfInit();
        isStarted = true;

        // A thread of its own that blocks: Lambda gives one event at a time, so there is nothing else that it could do, and no
        // event has to wait for another thread to be woken up.
        new Thread(() => Poll(application)) { IsBackground = true, Name = nameof(LambdaServer) }.Start();
        return Task.CompletedTask;
    }

    /// <summary>Takes no further event, and waits for the one at work.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        if (isStarted)
        {
            await stopped.Task.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => stopping.Dispose();

    void Poll<TContext>(IHttpApplication<TContext> application)
        where TContext : notnull
    {
        try
        {
            using var client = new RuntimeApiClient(LambdaHosting.RuntimeApiAddress(), logger);
            while (true)
            {
                Handle(application, client, client.Next(stopping.Token));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing was at work.
        }
        catch (Exception exception)
        {
            LogLost(exception);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }

        stopped.SetResult();
    }

    void Handle<TContext>(IHttpApplication<TContext> application, RuntimeApiClient client, Invocation invocation)
        where TContext : notnull
    {
        Environment.SetEnvironmentVariable(TraceVariable, invocation.TraceId);
        HttpApiEvent request;
        try
        {
            request = HttpApiEvent.Parse(invocation.Event);
        }
        catch (FormatException exception)
        {
            LogRejected(invocation.AwsRequestId, exception.Message);
            using var failure = client.Fail(invocation.AwsRequestId, exception);
            client.Send(failure, invocation.AwsRequestId);
            invocation.Dispose();
            return;
        }

        using var post = client.Respond(invocation.AwsRequestId);
        var features = new RequestFeatures(invocation, request, serializer);
        var response = new ResponseFeatures();
        if (EndsInTime(application, features, response, invocation))
        {
            HttpApiResponse.Write(post, response, request.Method);
            response.Dispose();
            features.Dispose();
            invocation.Dispose();
        }
        else
        {
            // The request may go on using its memory, which is therefore left to the garbage collector.
            LogTimeout(invocation.AwsRequestId);
            HttpApiResponse.WriteTimeout(post);
        }

        client.Send(post, invocation.AwsRequestId);
    }

    /// <summary>Cancels the request shortly before the deadline, and then gives it half of the reserve to end.</summary>
    bool EndsInTime<TContext>(IHttpApplication<TContext> application, RequestFeatures request, ResponseFeatures response, Invocation invocation)
        where TContext : notnull
    {
        var remaining = invocation.RemainingTime;
        if (remaining > LongestTimeout)
        {
            RunAsync(application, request, response).GetAwaiter().GetResult();
            return true;
        }

        var reserve = remaining / 10 < LongestReserve ? remaining / 10 : LongestReserve;
        request.AbortAfter(remaining - reserve);
        var run = RunAsync(application, request, response);
        var rest = invocation.RemainingTime - (reserve / 2);
        return run.Wait(rest > TimeSpan.Zero ? rest : TimeSpan.Zero) && !request.IsOverdue;
    }

    /// <summary>Runs the application to its end, after which nothing of the request is left to do: the sandbox may be frozen.</summary>
    async Task RunAsync<TContext>(IHttpApplication<TContext> application, RequestFeatures request, ResponseFeatures response)
        where TContext : notnull
    {
        var context = application.CreateContext(FeaturesOf(request, response));
        Exception? failure = null;
        try
        {
            await application.ProcessRequestAsync(context);
            await response.StartAsync();
        }
        catch (Exception exception)
        {
            failure = exception;
            LogFailed(request.TraceIdentifier, exception);
            response.Fail();
        }

        try
        {
            await response.RunCompletedAsync();
        }
        catch (Exception exception)
        {
            LogFailed(request.TraceIdentifier, exception);
        }

        application.DisposeContext(context, failure);
    }

    static FeatureCollection FeaturesOf(RequestFeatures request, ResponseFeatures response)
    {
        var features = new FeatureCollection(initialCapacity: 20);
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(request);
        features.Set<IHttpMaxRequestBodySizeFeature>(request);
        features.Set<IHttpRequestIdentifierFeature>(request);
        features.Set<IHttpRequestLifetimeFeature>(request);
        features.Set<IHttpConnectionFeature>(request);
        features.Set<IHttpAuthenticationFeature>(request);
        features.Set<IRequestBodyPipeFeature>(request);
        features.Set<IItemsFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        return features;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Invocation {RequestId} was rejected: {Reason}")]
    partial void LogRejected(string requestId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Invocation {RequestId} failed with an unhandled exception.")]
    partial void LogFailed(string requestId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Invocation {RequestId} reached the function's time limit and was cancelled.")]
    partial void LogTimeout(string requestId);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Lambda Runtime API is lost; the function ends.")]
    partial void LogLost(Exception exception);
}
