using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Greeting.Api.Greetings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Infrastructure;

/// <summary>The function's role allows the calls that the API makes, each on what it is made on, and no other.</summary>
[Collection(TerraformCollection.Name)]
public sealed class LeastPrivilegeTests(TerraformFixture terraform)
{
    [Fact]
    public async Task Policy_allows_exactly_the_calls_that_the_api_makes()
    {
        var calls = new RecordingTable();
        await using var api = new Api(calls, await ReadTableNamesAsync());
        using var client = api.CreateClient();

        // Each operation, with a request that makes all of its calls.
        Dictionary<string, (HttpStatusCode Status, Func<Task<HttpResponseMessage>> Send)> operations = new()
        {
            ["get /"] = (HttpStatusCode.OK, () => client.GetAsync("/?name=Ada", Cancellation)),
            ["post /greetings"] = (HttpStatusCode.Created, () => client.PostAsJsonAsync("/greetings", new { name = "Ada" }, Cancellation)),
            ["get /greetings"] = (HttpStatusCode.OK, () => client.GetAsync("/greetings", Cancellation)),
            ["get /greetings/{id}"] = (HttpStatusCode.NotFound, () => client.GetAsync(RecordAddress.Of("Ada"), Cancellation)),
        };
        foreach (var (status, send) in operations.Values.Append((HttpStatusCode.OK, () => client.GetAsync("/health", Cancellation))))
        {
            using var response = await send();
            Assert.Equal(status, response.StatusCode);
        }

        var contract = JsonElement.Parse(await client.GetStringAsync("/openapi/v1.json", Cancellation)).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));
        Assert.Equal(contract.Order(), operations.Keys.Order());
        Assert.Equal(await ReadAllowedCallsAsync(), calls.Seen.Distinct().Order());
    }

    /// <summary>The calls that tests/calls.json lists; the run block <c>function_may_do_only_what_it_does</c> compares them with the function's policy.</summary>
    static async Task<IEnumerable<string>> ReadAllowedCallsAsync()
    {
        var calls = await File.ReadAllBytesAsync(Path.Combine(Command.RepositoryRoot, "terraform", "tests", "calls.json"), Cancellation);
        return JsonSerializer.Deserialize<string[][]>(calls)!.Select(call => string.Join(' ', call)).Order();
    }

    /// <summary>The names of the tables, as Terraform plans to set them for the function.</summary>
    async Task<Dictionary<string, string>> ReadTableNamesAsync() =>
        (await terraform.PlanAsync(Cancellation)).Resources["aws_lambda_function.api"].GetProperty("environment")[0].GetProperty("variables").EnumerateObject()
            .Where(variable => variable.Name.EndsWith("TableName", StringComparison.Ordinal))
            .ToDictionary(variable => variable.Name.Replace("__", ":", StringComparison.Ordinal), variable => variable.Value.GetString()!);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    sealed class Api(RecordingTable table, Dictionary<string, string> tableNames) : WebApplicationFactory<GreetingStore>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("AWS_REGION", "eu-central-1");
            foreach (var (setting, name) in tableNames)
            {
                builder.UseSetting(setting, name);
            }

            builder.ConfigureTestServices(services => services.AddSingleton<IAmazonDynamoDB>(new AmazonDynamoDBClient(
                new BasicAWSCredentials("dummy", "dummy"),
                new AmazonDynamoDBConfig { ServiceURL = "http://dynamodb.test", HttpClientFactory = table })));
        }
    }

    /// <summary>Answers as an empty table would, and writes down what was asked of it.</summary>
    sealed class RecordingTable : HttpClientFactory
    {
        readonly List<string> seen = [];

        public IEnumerable<string> Seen
        {
            get
            {
                lock (seen)
                {
                    return [.. seen];
                }
            }
        }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var action = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
            using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            lock (seen)
            {
                seen.Add($"dynamodb:{action} table/{body.RootElement.GetProperty("TableName")}{(body.RootElement.TryGetProperty("IndexName", out var index) ? $"/index/{index}" : "")}");
            }

            var answer = action switch
            {
                "UpdateItem" => """
                    {"Attributes":{"ID":{"S":"Ada"},"GreetingCount":{"N":"1"},"RecentShard":{"N":"0"},
                    "FirstGreetingTime":{"S":"2026-01-01T00:00:00.000Z"},"LatestGreetingTime":{"S":"2026-01-01T00:00:00.000Z"}}}
                    """,
                "Query" => """{"Items":[],"Count":0,"ScannedCount":0}""",
                _ => "{}",
            };
            return new(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/x-amz-json-1.0") };
        }

        sealed class Handler(RecordingTable table) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                table.AnswerAsync(request, cancellationToken);
        }
    }
}
