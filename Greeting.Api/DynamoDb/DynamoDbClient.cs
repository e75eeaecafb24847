using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Greeting.Api.Greetings;

namespace Greeting.Api.DynamoDb;

/// <summary>Creates the AWS SDK's client.</summary>
static class DynamoDbClient
{
    /// <summary>Adds the client and the table that it works on.</summary>
    public static void AddDynamoDb(this IServiceCollection services, IConfiguration configuration, GreetingSettings settings)
    {
        // Beside the rest of the start, for it takes as long.
        var client = Task.Run(() => Create(configuration, settings));
        services.AddSingleton(_ => client.GetAwaiter().GetResult());
        services.AddSingleton<DynamoDbTable>();
    }

    static IAmazonDynamoDB Create(IConfiguration configuration, GreetingSettings settings)
    {
        // What was refused is repeated. What got no answer in time is not: a greeting that was written would count twice.
        var config = new AmazonDynamoDBConfig
        {
            Timeout = DynamoDbTable.Deadline,
            ConnectTimeout = TimeSpan.FromSeconds(1),
            MaxErrorRetry = 2,
        };
        if (configuration["AWS_LAMBDA_FUNCTION_NAME"] is { Length: > 0 })
        {
            config.HttpClientFactory = new BlockingHttp();
        }

        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = settings.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        return Credentials(configuration) is { } credentials
            ? new AmazonDynamoDBClient(credentials, config)
            : new AmazonDynamoDBClient(config);
    }

    // Keys in the environment, as Lambda and the AppHost set them, are taken as they are: the SDK's chain of providers, which
    // looks into files and asks metadata services, starts slower.
    static AWSCredentials? Credentials(IConfiguration configuration) =>
        (configuration["AWS_ACCESS_KEY_ID"], configuration["AWS_SECRET_ACCESS_KEY"], configuration["AWS_SESSION_TOKEN"]) switch
        {
            ({ Length: > 0 } key, { Length: > 0 } secret, { Length: > 0 } token) => new SessionAWSCredentials(key, secret, token),
            ({ Length: > 0 } key, { Length: > 0 } secret, _) => new BasicAWSCredentials(key, secret),
            _ => null,
        };
}
