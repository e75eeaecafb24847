using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Greeting.Api.Greetings;

namespace Greeting.Api.DynamoDb;

/// <summary>The AWS SDK's client, with a span for every call.</summary>
sealed class DynamoDbClient : AmazonDynamoDBClient
{
    DynamoDbClient(AmazonDynamoDBConfig config) : base(config)
    {
    }

    DynamoDbClient(AWSCredentials credentials, AmazonDynamoDBConfig config) : base(credentials, config)
    {
    }

    /// <summary>
    /// Creates the client. A table that does not answer is given up within three seconds, so that a caller is told while it
    /// still listens.
    /// </summary>
    public static IAmazonDynamoDB Create(IConfiguration configuration, GreetingSettings settings)
    {
        var config = new AmazonDynamoDBConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region),
            Timeout = TimeSpan.FromSeconds(1),
            ConnectTimeout = TimeSpan.FromSeconds(1),
            MaxErrorRetry = 1,
        };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = settings.Region;
        }

        // Keys in the environment, as Lambda and the AppHost set them, are taken as they are: the SDK's chain of providers,
        // which looks into files and asks metadata services, starts slower.
        return configuration["AWS_ACCESS_KEY_ID"] is { Length: > 0 } && configuration["AWS_SECRET_ACCESS_KEY"] is { Length: > 0 }
            ? new DynamoDbClient(new EnvironmentVariablesAWSCredentials(), config)
            : new DynamoDbClient(config);
    }

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandler(new CallHandler());
    }
}
