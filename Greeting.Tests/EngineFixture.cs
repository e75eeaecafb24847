using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Greeting.AppHost;

namespace Greeting.Tests;

/// <summary>
/// The DynamoDB engine that the AppHost embeds, on a port of its own and in memory, with the tables of the template. It can be
/// stopped and started again, on the same port and empty.
/// </summary>
public sealed partial class EngineFixture : IAsyncLifetime
{
    /// <summary>The table of greetings.</summary>
    public const string TableName = "GreetingTable";

    /// <summary>The engine's folder, in which npm installs its packages.</summary>
    internal static readonly string Folder = Path.Combine(Command.RepositoryRoot, "Greeting.AppHost", "dynamodb");
    static readonly string Template = Path.Combine(Command.RepositoryRoot, "Greeting.AppHost", "greeting-resources.template");

    Process? process;
    int port;

    /// <summary>Where the engine answers.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{port}");

    /// <summary>What a program needs to use the engine, as environment variables and as configuration.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["AWS_ENDPOINT_URL_DYNAMODB"] = Endpoint.GetLeftPart(UriPartial.Authority),
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Npm.InstallAsync(Folder, TestContext.Current.CancellationToken);
        await StartAsync(TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Starts the engine and creates the tables.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        start.Environment["PORT"] = $"{port}";
        start.Environment.Remove("DYNAMODB_DATA_PATH");
        process = Process.Start(start)!;

        // The engine says where it listens once it does.
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        var address = Address.Match(line ?? "");
        Assert.True(address.Success, $"The DynamoDB engine did not start: {line}");
        port = int.Parse(address.Groups[1].Value);

        await CreateTablesAsync(cancellationToken);
    }

    /// <summary>Kills the engine; its data is gone.</summary>
    public async Task StopAsync()
    {
        if (process is { } running)
        {
            process = null;
            running.Kill();
            await running.WaitForExitAsync(CancellationToken.None);
            running.Dispose();
        }
    }

    /// <summary>Creates the tables that the template describes, unless they are there.</summary>
    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        foreach (var table in TableTemplate.Read(Template))
        {
            await client.EnsureTableAsync(table, cancellationToken);
        }
    }

    /// <summary>Deletes the table, and returns once it is gone.</summary>
    public async Task DeleteTableAsync(CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        await client.DeleteTableAsync(TableName, cancellationToken);
        while ((await client.ListTablesAsync(cancellationToken)).TableNames is [_, ..] tables && tables.Contains(TableName))
        {
            // Asked again at once: the engine takes a moment, not more.
        }
    }

    /// <summary>What the table holds for a name.</summary>
    public async Task<Dictionary<string, AttributeValue>> ReadItemAsync(string name, CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        var response = await client.GetItemAsync(TableName, new() { ["ID"] = new(name) }, consistentRead: true, cancellationToken);
        return response.Item;
    }

    /// <summary>A client of the engine.</summary>
    public AmazonDynamoDBClient CreateClient() => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonDynamoDBConfig { ServiceURL = Endpoint.AbsoluteUri, AuthenticationRegion = "eu-west-1" });

    [GeneratedRegex(@"http://127\.0\.0\.1:(\d+)")]
    static partial Regex Address { get; }
}
