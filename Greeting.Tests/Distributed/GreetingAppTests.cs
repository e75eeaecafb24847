using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Greeting.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Distributed;

/// <summary>The app as its users meet it: greeted through the API that Aspire started, stored in the engine that Aspire started.</summary>
[Collection(GreetingAppCollection.Name)]
public sealed class GreetingAppTests(GreetingApp app)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_greeting_is_answered_and_stored()
    {
        var name = NewName();

        var greeting = await app.Api.GetStringAsync($"/?name={name}", Cancellation);

        Assert.Equal($"Hello, {name}!", greeting);
        var record = await app.Api.GetFromJsonAsync<JsonElement>(RecordAddress.Of(name), Cancellation);
        Assert.Equal(1, record.GetProperty("count").GetInt32());
        Assert.Equal(record.GetProperty("firstGreetedAt").GetString(), record.GetProperty("latestGreetedAt").GetString());
    }

    [Fact]
    public async Task The_latest_greeting_is_the_first_of_the_recent_ones()
    {
        var name = NewName();
        using var created = await app.Api.PostAsJsonAsync("/greetings", new { name }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        var recent = await app.Api.GetFromJsonAsync<JsonElement>("/greetings?limit=1", Cancellation);

        Assert.Equal(name, recent[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_page_is_served_and_allowed_to_call_the_API()
    {
        using var page = new HttpClient { BaseAddress = app.App.GetEndpoint("web", "http") };
        var html = await page.GetStringAsync("/", Cancellation);
        Assert.Contains("<title>", html, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/greetings");
        request.Headers.Add("Origin", page.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var response = await app.Api.SendAsync(request, Cancellation);

        Assert.Equal(page.BaseAddress.GetLeftPart(UriPartial.Authority), response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_address_in_the_log_of_the_page_is_the_one_that_the_API_allows()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var web = app.Model.Resources.Single(resource => resource.Name == "web");
        var printed = app.App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(web)
            .SelectMany(lines => lines.SelectMany(line => Regex.Matches(line.Content, @"https?://[\w.:\[\]]+")));

        var address = await printed.FirstAsync(cancellation);

        Assert.Equal(app.App.GetEndpoint("web", "http").GetLeftPart(UriPartial.Authority), address.Value);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("table-viewer")]
    public async Task No_credentials_of_the_developer_reach_a_local_table(string name)
    {
        var environment = await ResourceEnvironment.ReadAsync(app.App, app.Model.Resources.Single(resource => resource.Name == name), Cancellation);

        Assert.Equal(("local", "local", ""), (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], environment["AWS_SESSION_TOKEN"]));
    }

    [Fact]
    public async Task A_table_kept_with_an_earlier_schema_is_refused()
    {
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig { ServiceURL = app.App.GetEndpoint("dynamodb", "http").ToString(), AuthenticationRegion = "us-east-1" });
        var table = Assert.Single(TableTemplate.Read(Path.Combine(Command.RepositoryRoot, "Greeting.AppHost", "greeting-resources.template")));
        await client.EnsureTableAsync(table, Cancellation);

        table.GlobalSecondaryIndexes[0].Projection.NonKeyAttributes.Add("Mood");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => client.EnsureTableAsync(table, Cancellation));
        Assert.Contains("GreetingTable has other keys or indexes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kestrel")]
    [InlineData("lambda")]
    public async Task The_API_starts_with_its_settings_and_keeps_names_out_of_telemetry(string host)
    {
        await using var builder = await AppHostBuilder.CreateAsync([$"--Greeting:Api={host}", "--Greeting:RecentShards=8"], Cancellation);
        await using var starting = await builder.BuildAsync(Cancellation);

        var environment = await ResourceEnvironment.ReadAsync(starting, builder.Resources.Single(resource => resource.Name == "api"), Cancellation);

        Assert.Equal("8", environment["Greeting__RecentShards"]);
        // Aspire itself sets these to true.
        string[] redactions = [.. environment.Keys.Where(name => name.EndsWith("_DISABLE_URL_QUERY_REDACTION", StringComparison.Ordinal))];
        Assert.Equal(2, redactions.Length);
        Assert.All(redactions, name => Assert.Equal("false", environment[name]));
    }

    static string NewName() => $"Ada-{Guid.NewGuid():N}";
}
