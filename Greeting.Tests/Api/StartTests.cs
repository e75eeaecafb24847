namespace Greeting.Tests.Api;

/// <summary>The API as a process of its own; OptionsTests has the rules for each setting.</summary>
[Trait("Category", "Fast")]
public sealed class StartTests
{
    [Fact]
    public async Task Each_configuration_error_is_reported_in_one_line_and_the_server_does_not_start() =>
        Assert.Collection(
            await StartAsync(new() { ["AWS_REGION"] = "mars", ["Greeting__RecentShards"] = "0", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector" }),
            line => Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'", line, StringComparison.Ordinal),
            line => Assert.StartsWith("The AWS region is 'mars'", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Greeting:RecentShards is '0'", line, StringComparison.Ordinal));

    [Fact]
    public async Task A_value_of_another_type_is_reported_in_one_line() =>
        Assert.Contains(
            "'eight' at 'Greeting:RecentShards'",
            Assert.Single(await StartAsync(new() { ["AWS_REGION"] = "eu-west-1", ["Greeting__RecentShards"] = "eight" })),
            StringComparison.Ordinal);

    /// <summary>Starts the API, which must end, and returns all that it printed.</summary>
    static async Task<string[]> StartAsync(Dictionary<string, string?> settings)
    {
        settings["AWS_DEFAULT_REGION"] = null;
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var result = await Command.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Greeting.Api.dll")], TestContext.Current.CancellationToken, environment: settings);

        Assert.Equal(1, result.ExitCode);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
