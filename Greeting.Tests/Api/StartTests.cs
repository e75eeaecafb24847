namespace Greeting.Tests.Api;

/// <summary>The API as a process of its own.</summary>
[Trait("Category", "Fast")]
public sealed class StartTests
{
    [Theory]
    [InlineData("AWS_REGION", "mars", "The AWS region is 'mars'")]
    [InlineData("AWS_REGION", "", "No AWS region is set")]
    [InlineData("Greeting__RecentShards", "0", "Greeting:RecentShards is '0'")]
    [InlineData("Greeting__RecentShards", "eight", "'eight' at 'Greeting:RecentShards'")]
    [InlineData("Greeting__TableName", "no table", "Greeting:TableName is 'no table'")]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000", "The endpoint of DynamoDB is 'localhost:8000'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is 'localhost:4317'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318/v1/traces", "leave /v1/traces out")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "https://otlp.example/otlp/v1/logs/", "leave /v1/logs out")]
    public async Task A_configuration_error_ends_it_with_one_line(string name, string value, string message)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_DEFAULT_REGION"] = null,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            [name] = value,
        };
        var result = await Command.RunAsync(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Greeting.Api.dll")],
            TestContext.Current.CancellationToken,
            environment: environment);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
