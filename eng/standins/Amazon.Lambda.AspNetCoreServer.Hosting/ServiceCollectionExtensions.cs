using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Amazon.Lambda.AspNetCoreServer.Hosting.Server;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What puts HTTP requests in front of the function.</summary>
public enum LambdaEventSource
{
    /// <summary>An API Gateway REST API (payload format 1.0). Not supported by this implementation.</summary>
    RestApi,

    /// <summary>An API Gateway HTTP API, or a function URL (payload format 2.0).</summary>
    HttpApi,

    /// <summary>An Application Load Balancer. Not supported by this implementation.</summary>
    ApplicationLoadBalancer,

    /// <summary>An API Gateway WebSocket API. Not supported by this implementation.</summary>
    WebsocketApi,
}

/// <summary>Lets an ASP.NET Core application serve the events of AWS Lambda.</summary>
public static class ServiceCollectionExtensions
{
    const string NeedsSerializer = "Pass a SourceGeneratorLambdaJsonSerializer when the application is trimmed or compiled ahead of time.";

    /// <summary>
    /// Replaces the web server by one that serves Lambda invocations when the process runs as a Lambda function; anywhere
    /// else nothing is changed.
    /// </summary>
    /// <exception cref="NotSupportedException">The event source is not <see cref="LambdaEventSource.HttpApi"/>.</exception>
    [RequiresUnreferencedCode(NeedsSerializer)]
    public static IServiceCollection AddAWSLambdaHosting(this IServiceCollection services, LambdaEventSource eventSource) =>
        services.AddAWSLambdaHosting(eventSource, configure: null);

    /// <inheritdoc cref="AddAWSLambdaHosting(IServiceCollection, LambdaEventSource)"/>
    /// <param name="services">The application's services.</param>
    /// <param name="eventSource">What calls the function.</param>
    /// <param name="configure">Changes the options; runs only inside Lambda.</param>
    [RequiresUnreferencedCode(NeedsSerializer)]
    public static IServiceCollection AddAWSLambdaHosting(
        this IServiceCollection services, LambdaEventSource eventSource, Action<HostingOptions>? configure = null) =>
        AddServer(services, eventSource, serializer: null, configure);

    /// <inheritdoc cref="AddAWSLambdaHosting(IServiceCollection, LambdaEventSource)"/>
    /// <param name="services">The application's services.</param>
    /// <param name="eventSource">What calls the function.</param>
    /// <param name="serializer">Reads events and writes responses.</param>
    /// <param name="configure">Changes the options; runs only inside Lambda.</param>
    /// <typeparam name="T">A generated context that knows the event source's request and response types.</typeparam>
    public static IServiceCollection AddAWSLambdaHosting<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services,
        LambdaEventSource eventSource,
        SourceGeneratorLambdaJsonSerializer<T> serializer,
        Action<HostingOptions>? configure = null)
        where T : JsonSerializerContext
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return AddServer(services, eventSource, serializer, configure);
    }

    static IServiceCollection AddServer(
        IServiceCollection services, LambdaEventSource eventSource, ILambdaSerializer? serializer, Action<HostingOptions>? configure)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")))
        {
            return services;
        }

        if (eventSource != LambdaEventSource.HttpApi)
        {
            throw new NotSupportedException(
                $"LambdaEventSource.{eventSource} is not supported: put an API Gateway HTTP API or a function URL in front of the function.");
        }

        var options = new HostingOptions();
        configure?.Invoke(options);
        return services
            .AddSingleton(serializer ?? options.Serializer ?? new SourceGeneratorLambdaJsonSerializer<HttpApiJson>())
            .AddSingleton<IServer, LambdaServer>();
    }
}
