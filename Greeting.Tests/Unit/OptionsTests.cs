using Greeting.Api;
using Greeting.Api.DynamoDb;
using Greeting.Api.Greetings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Greeting.Tests.Unit;

[Trait("Category", "Fast")]
public sealed class OptionsTests
{
    [Fact]
    public void A_region_is_all_that_must_be_set()
    {
        var (greeting, dynamoDb) = Read(("AWS_REGION", "eu-west-1"));

        Assert.Equal(
            ("GreetingTable", 1, 0, "eu-west-1", null),
            (greeting.TableName, greeting.RecentShards, greeting.TtlDays, dynamoDb.Region, dynamoDb.Endpoint));
        Assert.Empty(greeting.AllowedOrigins);
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var (greeting, dynamoDb) = Read(
            ("AWS_DEFAULT_REGION", "us-gov-west-1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000"),
            ("Greeting:TableName", "my.table-1"),
            ("Greeting:RecentShards", "8"),
            ("Greeting:TtlDays", "30"),
            ("Greeting:AllowedOrigins:0", "http://localhost:5173"));

        Assert.Equal(("my.table-1", 8, 30, "us-gov-west-1"), (greeting.TableName, greeting.RecentShards, greeting.TtlDays, dynamoDb.Region));
        Assert.Equal(new Uri("http://127.0.0.1:8000"), dynamoDb.Endpoint);
        Assert.Equal(["http://localhost:5173"], greeting.AllowedOrigins);
    }

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("ap-southeast-2")]
    [InlineData("us-gov-west-1")]
    [InlineData("us-isob-east-1")]
    [InlineData("eusc-de-east-1")]
    public void The_regions_of_every_partition_are_accepted(string region) => Assert.Equal(region, Read(("AWS_REGION", region)).DynamoDb.Region);

    [Fact]
    public void An_empty_variable_counts_as_none()
    {
        var (_, dynamoDb) = Read(
            ("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL_DYNAMODB", ""), ("AWS_ENDPOINT_URL", "https://aws.example"));

        Assert.Equal(("eu-west-1", new Uri("https://aws.example")), (dynamoDb.Region, dynamoDb.Endpoint));
    }

    [Theory]
    [InlineData("AWS_REGION", "", "No AWS region is set: set AWS_REGION")]
    [InlineData("AWS_REGION", "mars", "The AWS region is 'mars': set AWS_REGION")]
    [InlineData("Greeting:TableName", "ab", "Greeting:TableName is 'ab'")]
    [InlineData("Greeting:TableName", "my table", "Greeting:TableName is 'my table'")]
    [InlineData("Greeting:RecentShards", "0", "Greeting:RecentShards is '0'")]
    [InlineData("Greeting:RecentShards", "101", "Greeting:RecentShards is '101'")]
    [InlineData("Greeting:TtlDays", "-1", "Greeting:TtlDays is '-1'")]
    [InlineData("Greeting:TtlDays", "3651", "Greeting:TtlDays is '3651'")]
    [InlineData("Greeting:AllowedOrigins:0", "*", "Greeting:AllowedOrigins has '*'")]
    [InlineData("Greeting:AllowedOrigins:0", "localhost:5173", "Greeting:AllowedOrigins has 'localhost:5173'")]
    [InlineData("Greeting:AllowedOrigins:0", "http://localhost:5173/page", "Greeting:AllowedOrigins has 'http://localhost:5173/page'")]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000", "The endpoint of DynamoDB is 'localhost:8000': set AWS_ENDPOINT_URL_DYNAMODB")]
    [InlineData("AWS_ENDPOINT_URL", "dynamodb", "The endpoint of DynamoDB is 'dynamodb'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost:4317'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/v1/traces", "leave /v1/traces out")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otlp.example/otlp/v1/logs/", "leave /v1/logs out")]
    public void An_invalid_setting_is_an_error_that_names_it(string key, string value, string message)
    {
        using var services = Create(("AWS_REGION", "eu-west-1"), (key, value));

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains(message, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    static ServiceProvider Create(params (string Key, string Value)[] values)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, value) in values)
        {
            settings[key] = value;
        }

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.ConfigureOpenTelemetry();
        builder.Services.AddDynamoDb();
        builder.Services.AddGreetings();
        return builder.Services.BuildServiceProvider();
    }

    static (GreetingOptions Api, DynamoDbOptions DynamoDb) Read(params (string Key, string Value)[] values)
    {
        using var provider = Create(values);
        return (provider.GetRequiredService<IOptions<GreetingOptions>>().Value, provider.GetRequiredService<IOptions<DynamoDbOptions>>().Value);
    }
}
