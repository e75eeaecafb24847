using Amazon.Lambda.AspNetCoreServer.Hosting.Server;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>What the overloads of <c>AddAWSLambdaHosting</c> have in common.</summary>
static class LambdaHosting
{
    public static IServiceCollection Add(
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
        options.Serializer = serializer ?? options.Serializer;
        return services.AddSingleton(options).AddSingleton(new InitErrors()).AddSingleton<IServer, LambdaServer>();
    }

    /// <exception cref="InvalidOperationException">The process claims to be a Lambda function without the means to be one.</exception>
    public static string RuntimeApiAddress() => Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is { Length: > 0 } address
        ? address
        : throw new InvalidOperationException(
            "AWS_LAMBDA_FUNCTION_NAME is set but AWS_LAMBDA_RUNTIME_API is not: run the function in Lambda or under an emulator, or unset the former.");
}
