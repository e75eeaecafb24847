using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Greeting.Tests.Distributed;

/// <summary>The embedded engine as a program of its own.</summary>
public sealed partial class EmbeddedEngineTests
{
    [Fact(Timeout = 60_000)]
    public async Task An_engine_that_can_no_longer_write_says_so_and_ends()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit on the size of a process's files.");
        await NodePackages.InstallAsync(DynamoDbEngine.Folder, cancellation);
        var data = Directory.CreateTempSubdirectory("greeting-data-").FullName;

        // A limit on the size of files takes the place of a full disk, which needs one to be filled.
        var start = new ProcessStartInfo("sh", ["-c", "ulimit -f 8 && exec node server.mjs"])
        {
            WorkingDirectory = DynamoDbEngine.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PORT"] = "0", ["DYNAMODB_DATA_PATH"] = data },
        };
        using var engine = Process.Start(start)!;
        try
        {
            var address = Address.Match(await engine.StandardOutput.ReadLineAsync(cancellation) ?? "").Value;
            using var client = new AmazonDynamoDBClient(
                new BasicAWSCredentials("test", "test"),
                new AmazonDynamoDBConfig { ServiceURL = address, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
            var fill = async () =>
            {
                for (var i = 0; ; i++)
                {
                    await client.CreateTableAsync(
                        new CreateTableRequest
                        {
                            TableName = $"table-{i}",
                            KeySchema = [new("ID", KeyType.HASH)],
                            AttributeDefinitions = [new("ID", ScalarAttributeType.S)],
                            BillingMode = BillingMode.PAY_PER_REQUEST,
                        },
                        cancellation);
                }
            };
            await Assert.ThrowsAnyAsync<Exception>(fill);

            await engine.WaitForExitAsync(cancellation);
            var error = await engine.StandardError.ReadToEndAsync(cancellation);
            Assert.Equal(1, engine.ExitCode);
            Assert.StartsWith($"The data folder {data} cannot be read or written: ", error, StringComparison.Ordinal);
            Assert.EndsWith("Free disk space, then start the resource dynamodb again.", error.TrimEnd(), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
        finally
        {
            engine.Kill(entireProcessTree: true);
            Directory.Delete(data, recursive: true);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    static partial Regex Address { get; }
}
