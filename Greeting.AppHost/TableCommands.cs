using System.Net.Http.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Greeting.AppHost;

/// <summary>Commands of a local DynamoDB engine in the dashboard. A table in AWS has none.</summary>
static class TableCommands
{
    // Names in several scripts, of different lengths and directions.
    static readonly string[] SampleNames = ["Ada Lovelace", "Grace Hopper", "José", "Nguyễn Thị Định", "Łukasz", "王小明", "فاطمة", "👩‍🚀 Sally"];

    /// <summary>The maximum number of requests in one BatchWriteItem call (Amazon DynamoDB API Reference, BatchWriteItem).</summary>
    const int BatchSize = 25;

    /// <summary>Adds <em>Add sample greetings</em> and <em>Empty the table</em>, which asks for confirmation first.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="connectAsync">Creates a client for the engine.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="api">The API, which sample greetings go through like all others. Null if it needs a token: then there is no command for them.</param>
    public static void WithTableCommands(
        this IResourceBuilder<IResource> engine,
        Func<CancellationToken, Task<IAmazonDynamoDB>> connectAsync,
        string tableName,
        EndpointReference? api)
    {
        if (api is not null)
        {
            engine.WithCommand(
                "add-sample-greetings",
                "Add sample greetings",
                context => AddSampleGreetingsAsync(api, context.CancellationToken),
                new()
                {
                    Description = $"Greets {SampleNames.Length} people through the API.",
                    IconName = "PeopleAdd",
                    UpdateState = EnabledWhenHealthy,
                });
        }

        engine.WithCommand(
            "empty-table",
            "Empty the table",
            async context =>
            {
                using var client = await connectAsync(context.CancellationToken);
                var count = await EmptyAsync(client, tableName, context.CancellationToken);
                return CommandResults.Success($"Deleted {count} greeted names.");
            },
            new()
            {
                Description = "Deletes every greeting from the table on this machine.",
                ConfirmationMessage = $"Delete every greeting from the table '{tableName}' on this machine?",
                IconName = "Delete",
                UpdateState = EnabledWhenHealthy,
            });
    }

    static ResourceCommandState EnabledWhenHealthy(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    static async Task<ExecuteCommandResult> AddSampleGreetingsAsync(EndpointReference api, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new(api.Url) };
        try
        {
            foreach (var name in SampleNames)
            {
                using var response = await client.PostAsJsonAsync("/greetings", new { name }, cancellationToken);
                response.EnsureSuccessStatusCode();
            }

            return CommandResults.Success($"Greeted {SampleNames.Length} people.");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The API did not accept the greetings: {e.Message} Start the resource 'api' and try again.");
        }
    }

    static async Task<int> EmptyAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellationToken)
    {
        var count = 0;
        var scan = client.Paginators.Scan(new() { TableName = tableName, ProjectionExpression = "ID" });
        await foreach (var page in scan.Responses.WithCancellation(cancellationToken))
        {
            foreach (var keys in (page.Items ?? []).Chunk(BatchSize))
            {
                var requests = new Dictionary<string, List<WriteRequest>> { [tableName] = [.. keys.Select(key => new WriteRequest(new DeleteRequest(key)))] };
                while (requests is { Count: > 0 })
                {
                    requests = (await client.BatchWriteItemAsync(requests, cancellationToken)).UnprocessedItems;
                }

                count += keys.Length;
            }
        }

        return count;
    }
}
