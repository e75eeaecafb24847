using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Greeting.AppHost;

namespace Greeting.Benchmarks;

/// <summary>The table of greetings in the engine.</summary>
static class BenchmarkTable
{
    public static AmazonDynamoDBClient CreateClient(Uri engine) => new(
        new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = engine.AbsoluteUri, AuthenticationRegion = "us-east-1" });

    extension(AmazonDynamoDBClient client)
    {
        /// <summary>Creates a table as the template of the AppHost describes it.</summary>
        public Task CreateAsync(string name, CancellationToken cancellationToken)
        {
            var table = TableTemplate.Read(Path.Combine(Tool.RepositoryRoot, "Greeting.AppHost", "greeting-resources.template"))
                .Single(candidate => candidate.TableName == "GreetingTable");
            table.TableName = name;
            return client.EnsureTableAsync(table, cancellationToken);
        }

        /// <summary>The number of stored greetings of a name.</summary>
        public async Task<int> CountAsync(string table, string name, CancellationToken cancellationToken)
        {
            var response = await client.GetItemAsync(table, new() { ["ID"] = new(name) }, consistentRead: true, cancellationToken);
            return response.IsItemSet ? int.Parse(response.Item["GreetingCount"].N) : 0;
        }
    }
}
