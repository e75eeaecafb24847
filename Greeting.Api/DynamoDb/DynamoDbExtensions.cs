using System.Diagnostics;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Microsoft.Extensions.Options;

namespace Greeting.Api.DynamoDb;

/// <summary>Adds the client of DynamoDB and tables.</summary>
static class DynamoDbExtensions
{
    /// <summary>Adds the AWS SDK's client, configured by <see cref="DynamoDbOptions"/>.</summary>
    public static void AddDynamoDb(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<DynamoDbOptions, DynamoDbOptionsValidator>()
            .Configure<IConfiguration>(static (options, configuration) =>
            {
                options.Region = First(configuration, "AWS_REGION", "AWS_DEFAULT_REGION") ?? "";
                options.Endpoint = First(configuration, "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL") is { } endpoint
                    ? new(endpoint, UriKind.RelativeOrAbsolute)
                    : null;
            });
        services.AddSingleton(static provider => CreateClient(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IOptions<DynamoDbOptions>>().Value));
    }

    /// <summary>Adds a table; a store takes it by its key, as <c>[FromKeyedServices(key)] DynamoDbTable</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">What the program calls the table.</param>
    /// <param name="nameOf">What DynamoDB calls it, by the settings.</param>
    public static void AddDynamoDbTable(this IServiceCollection services, string key, Func<GreetingOptions, string> nameOf) =>
        services.AddKeyedSingleton(key, (provider, _) => new DynamoDbTable(
            provider.GetRequiredService<IAmazonDynamoDB>(),
            provider.GetRequiredService<IOptions<DynamoDbOptions>>(),
            // Not a registered one, which would take the place of the one that ASP.NET Core registers for requests.
            new ActivitySource(provider.GetRequiredService<IHostEnvironment>().ApplicationName),
            nameOf(provider.GetRequiredService<IOptions<GreetingOptions>>().Value)));

    // An empty variable counts as not set.
    static string? First(IConfiguration configuration, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (configuration[key] is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }

    static IAmazonDynamoDB CreateClient(IConfiguration configuration, DynamoDbOptions options)
    {
        // Throttled, failed, and timed-out calls are retried: the table recognizes a greeting that it has already stored.
        var config = new AmazonDynamoDBConfig
        {
            Timeout = DynamoDbTable.AttemptDeadline,
            ConnectTimeout = TimeSpan.FromSeconds(1),
            MaxErrorRetry = 2,
            HttpClientFactory = new BufferedHttpClientFactory(),
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = options.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return Credentials(configuration) is { } credentials
            ? new AmazonDynamoDBClient(credentials, config)
            : new AmazonDynamoDBClient(config);
    }

    // Keys in the environment, as Lambda and the AppHost set them, are used directly: the SDK's provider chain, which reads files
    // and calls metadata services, starts slower.
    static AWSCredentials? Credentials(IConfiguration configuration) =>
        (configuration["AWS_ACCESS_KEY_ID"], configuration["AWS_SECRET_ACCESS_KEY"], configuration["AWS_SESSION_TOKEN"]) switch
        {
            ({ Length: > 0 } key, { Length: > 0 } secret, { Length: > 0 } token) => new SessionAWSCredentials(key, secret, token),
            ({ Length: > 0 } key, { Length: > 0 } secret, _) => new BasicAWSCredentials(key, secret),
            _ => null,
        };
}
