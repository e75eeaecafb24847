using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.AWS;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.AWS.DynamoDB;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Greeting.AppHost;

/// <summary>The table that greetings are stored in.</summary>
/// <param name="Resource">The resource that has the table.</param>
abstract record GreetingTable(IResourceBuilder<IResource> Resource);

/// <summary>A table in AWS.</summary>
/// <param name="Stack">The CloudFormation stack that has it.</param>
/// <param name="Config">Its profile and region.</param>
sealed record AwsTable(IResourceBuilder<ICloudFormationTemplateResource> Stack, IAWSSDKConfig Config) : GreetingTable(Stack);

/// <summary>A table on this machine.</summary>
/// <param name="Engine">The DynamoDB engine that has it.</param>
/// <param name="Endpoint">The engine's URL.</param>
/// <param name="IsManaged">Whether the engine belongs to this application, and its data with it.</param>
sealed record LocalTable(IResourceBuilder<IResource> Engine, ReferenceExpression Endpoint, bool IsManaged) : GreetingTable(Engine);

/// <summary>Adds the table to the app model and connects programs to it.</summary>
static partial class GreetingTableExtensions
{
    // A table on this machine has its logical id in the template as its name.
    const string LocalTableName = "GreetingTable";

    // A local engine accepts any key. Setting one keeps the SDK from using the developer's real account.
    const string LocalAccessKey = "local";
    const string LocalRegion = "us-east-1";

    // How long the engine's health check and the table's commands wait for an answer.
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds the table's resource: <c>greeting-resources</c> for a table in AWS, <c>dynamodb</c> for one on this machine.</summary>
    public static GreetingTable AddGreetingTable(this IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        var template = Path.Combine(builder.AppHostDirectory, "greeting-resources.template");
        if (settings.Table == TableLocation.Aws)
        {
            var config = CreateConfig(builder, settings);
            var stack = builder.AddAWSCloudFormationTemplate("greeting-resources", template, settings.StackName).WithReference(config);
            return new AwsTable(stack, config);
        }

        var (engine, endpoint) = builder.AddDynamoDbEngine("dynamodb", settings);
        builder.Services.AddHealthChecks().AddAsyncCheck("dynamodb_tables", async cancellationToken =>
        {
            // A failed check is repeated only after a second, but a starting engine answers sooner.
            using var client = await ConnectAsync(endpoint, cancellationToken);
            using var window = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            window.CancelAfter(TimeSpan.FromSeconds(1));
            while (true)
            {
                try
                {
                    // The SDK itself has no timeout for an answer that stalls halfway.
                    await client.ListTablesAsync(cancellationToken).WaitAsync(Timeout, cancellationToken);
                    return HealthCheckResult.Healthy();
                }
                catch (Exception) when (!window.IsCancellationRequested)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
                }
            }
        });
        engine.WithHealthCheck("dynamodb_tables")
            .OnResourceReady(async (resource, ready, cancellationToken) =>
            {
                try
                {
                    using var client = await ConnectAsync(endpoint, cancellationToken);
                    foreach (var table in TableTemplate.Read(template))
                    {
                        await client.EnsureTableAsync(table, cancellationToken);
                    }
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    // Aspire keeps what depends on the table from starting, but does not say why.
                    LogNoTables(ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GreetingTableExtensions)), e.Message);
                    LogNoTables(ready.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), e.Message);
                    throw;
                }
            });
        builder.AddTableViewer(engine, endpoint);
        return new LocalTable(engine, endpoint, settings.Engine != EngineKind.External);
    }

    /// <summary>Gives a program the table's name and endpoint, and makes it wait until the table exists.</summary>
    public static IResourceBuilder<T> WithGreetingTable<T>(this IResourceBuilder<T> builder, GreetingTable table)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport => table switch
        {
            // The references of Aspire.Hosting.AWS include WaitFor.
            AwsTable aws => builder.WithProfileAlone(aws.Config)
                .WithReference(aws.Config)
                .WithReference(aws.Stack)
                .WithEnvironment("Greeting__TableName", aws.Stack.GetOutput("GreetingTableName")),
            LocalTable { Engine: IResourceBuilder<DynamoDBLocalResource> container } => builder.WithLocalTable().WithReference(container),
            LocalTable local => builder.WithLocalTable().WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", local.Endpoint).WaitFor(local.Engine),
            _ => throw new UnreachableException(),
        };

    /// <summary>Adds the table's commands to the dashboard if the table belongs to this application alone.</summary>
    /// <param name="table">The table.</param>
    /// <param name="api">The API, or null if it needs a token.</param>
    public static void WithCommands(this GreetingTable table, EndpointReference? api)
    {
        if (table is LocalTable { IsManaged: true } local)
        {
            local.Engine.WithTableCommands(async cancellationToken => await ConnectAsync(local.Endpoint, cancellationToken), LocalTableName, api);
        }
    }

    /// <summary>Gives a program credentials and a region that only an engine on this machine accepts.</summary>
    public static IResourceBuilder<T> WithLocalCredentials<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithKey(LocalAccessKey)
            .WithEnvironment("AWS_REGION", LocalRegion)
            .WithEnvironment("AWS_EC2_METADATA_DISABLED", "true");

    static IResourceBuilder<T> WithLocalTable<T>(this IResourceBuilder<T> builder) where T : IResourceWithEnvironment =>
        builder.WithEnvironment("Greeting__TableName", LocalTableName).WithLocalCredentials();

    // Keys in the developer's shell would come before the profile, and may belong to another account than the table.
    static IResourceBuilder<T> WithProfileAlone<T>(this IResourceBuilder<T> builder, IAWSSDKConfig config) where T : IResourceWithEnvironment =>
        config.Profile is null ? builder : builder.WithKey("");

    // Replaces what the program would inherit from the developer's shell. An empty variable counts as not set.
    static IResourceBuilder<T> WithKey<T>(this IResourceBuilder<T> builder, string key) where T : IResourceWithEnvironment =>
        builder.WithEnvironment("AWS_ACCESS_KEY_ID", key)
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", key)
            .WithEnvironment("AWS_SESSION_TOKEN", "");

    static IAWSSDKConfig CreateConfig(IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        var config = builder.AddAWSSDKConfig();
        if (settings.AwsProfile is { } profile)
        {
            config.WithProfile(profile);
        }

        return config.WithRegion(Amazon.RegionEndpoint.GetBySystemName(settings.AwsRegion));
    }

    static async Task<AmazonDynamoDBClient> ConnectAsync(ReferenceExpression endpoint, CancellationToken cancellationToken) =>
        new(new BasicAWSCredentials(LocalAccessKey, LocalAccessKey), new AmazonDynamoDBConfig
        {
            ServiceURL = await endpoint.GetValueAsync(cancellationToken),
            AuthenticationRegion = LocalRegion,
            MaxErrorRetry = 0,
            Timeout = Timeout,
        });

    [LoggerMessage(LogLevel.Error, "The tables cannot be used: {Reason}")]
    static partial void LogNoTables(ILogger logger, string reason);
}
