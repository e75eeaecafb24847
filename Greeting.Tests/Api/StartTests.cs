using System.Net;
using System.Text.RegularExpressions;
using Greeting.LambdaEmulator;

namespace Greeting.Tests.Api;

/// <summary>The API as a process of its own; OptionsTests has the rules for each setting.</summary>
[Trait("Category", "Fast")]
public sealed partial class StartTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greeting-profile-");

    public void Dispose() => folder.Delete(recursive: true);

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

    [Fact]
    public async Task A_profile_may_assume_a_role()
    {
        var profiles = Path.Combine(folder.FullName, "config");
        await File.WriteAllTextAsync(
            profiles,
            """
            [profile role]
            role_arn = arn:aws:iam::123456789012:role/Developer
            source_profile = keys
            [profile keys]
            aws_access_key_id = local
            aws_secret_access_key = local
            """,
            TestContext.Current.CancellationToken);
        await using var process = FunctionProcess.Start("", "", ["dotnet", Path.Combine(AppContext.BaseDirectory, "Greeting.Api.dll")], new Dictionary<string, string>
        {
            ["AWS_LAMBDA_FUNCTION_NAME"] = "",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["AWS_ACCESS_KEY_ID"] = "",
            ["AWS_SECRET_ACCESS_KEY"] = "",
            ["AWS_CONFIG_FILE"] = profiles,
            ["AWS_SHARED_CREDENTIALS_FILE"] = profiles,
            ["AWS_PROFILE"] = "role",
            // Nothing listens there.
            ["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1",
        });
        var line = await process.WaitForLineAsync(text => Address.IsMatch(text), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new(Address.Match(line).Value) };

        using var response = await client.GetAsync("/greetings", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await process.WaitForLineAsync(text => text.Contains("AssumeRole", StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    static partial Regex Address { get; }

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
