namespace Greeting.Tests.Api;

/// <summary>The API as a process of its own.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("AWS_REGION", "mars", "AWS_REGION is 'mars'")]
    [InlineData("AWS_REGION", "", "No AWS region is set")]
    [InlineData("Greeting__RecentShards", "0", "Greeting:RecentShards is '0'")]
    [InlineData("Greeting__TableName", "no table", "Greeting:TableName is 'no table'")]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000", "AWS_ENDPOINT_URL_DYNAMODB is 'localhost:8000'")]
    public async Task A_wrong_configuration_ends_it_with_one_line(string name, string value, string message)
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
