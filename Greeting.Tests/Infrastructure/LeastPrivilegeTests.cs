using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Greeting.Api.Greetings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Infrastructure;

/// <summary>The function's role allows the calls that the API makes, each on what it is made on, and no other.</summary>
public sealed partial class LeastPrivilegeTests
{
    [Fact]
    public async Task Policy_allows_exactly_the_calls_that_the_api_makes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var calls = new RecordingTable();
        await using var api = new Api(calls);
        using var client = api.CreateClient();

        // Each operation, with a request that makes all of its calls.
        Dictionary<string, (HttpStatusCode Status, Func<Task<HttpResponseMessage>> Send)> operations = new()
        {
            ["get /"] = (HttpStatusCode.OK, () => client.GetAsync("/?name=Ada", cancellation)),
            ["post /greetings"] = (HttpStatusCode.Created, () => client.PostAsJsonAsync("/greetings", new { name = "Ada" }, cancellation)),
            ["get /greetings"] = (HttpStatusCode.OK, () => client.GetAsync("/greetings", cancellation)),
            ["get /greetings/{id}"] = (HttpStatusCode.NotFound, () => client.GetAsync(RecordAddress.Of("Ada"), cancellation)),
        };
        foreach (var (status, send) in operations.Values.Append((HttpStatusCode.OK, () => client.GetAsync("/health", cancellation))))
        {
            using var response = await send();
            Assert.Equal(status, response.StatusCode);
        }

        var contract = JsonElement.Parse(await client.GetStringAsync("/openapi/v1.json", cancellation)).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));
        Assert.Equal(contract.Order(), operations.Keys.Order());
        Assert.Equal(AllowedCalls(), calls.Seen.Distinct().Order());
    }

    /// <summary>The statements of the function's policy that are about DynamoDB, as "action on table" or "action on table/index", by Terraform's names of the tables.</summary>
    static IEnumerable<string> AllowedCalls()
    {
        return Statement.Matches(Configuration)
            .SelectMany(statement => Action.Matches(statement.Groups["actions"].Value).Select(action =>
                $"{action.Groups["name"]} on {statement.Groups["table"]}{(statement.Groups["index"].Success ? "/index" : "")}"))
            .Order();
    }

    static string Configuration { get; } = File.ReadAllText(Path.Combine(Command.RepositoryRoot, "terraform", "api.tf"));

    [GeneratedRegex(@"Action +=(?<actions>[^=]*dynamodb[^=]*?)\n +Resource +=[ ""$\{]+aws_dynamodb_table\.(?<table>\w+)\.arn(?<index>\}/index/)?")]
    static partial Regex Statement { get; }

    [GeneratedRegex(@"""dynamodb:(?<name>\w+)""")]
    static partial Regex Action { get; }

    // The function's variables with the names of the tables.
    [GeneratedRegex(@"(?<setting>\w+TableName) += aws_dynamodb_table\.(?<table>\w+)\.name")]
    static partial Regex TableSetting { get; }

    sealed class Api(RecordingTable table) : WebApplicationFactory<GreetingStore>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("AWS_REGION", "eu-central-1");
            foreach (Match setting in TableSetting.Matches(Configuration))
            {
                builder.UseSetting(setting.Groups["setting"].Value.Replace("__", ":", StringComparison.Ordinal), $"{setting.Groups["table"]}");
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
                seen.Add($"{action} on {body.RootElement.GetProperty("TableName")}{(body.RootElement.TryGetProperty("IndexName", out _) ? "/index" : "")}");
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
