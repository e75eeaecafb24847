using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Greeting.Tests.Distributed;

/// <summary>Engines on this machine that fail.</summary>
public sealed partial class EngineTests
{
    // For what hangs. A first run installs the engine, or waits until another class has.
    const int Timeout = 10 * 60 * 1000;

    [Fact(Timeout = Timeout)]
    public async Task An_engine_that_stops_in_the_middle_of_an_answer_is_unhealthy()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var engine = WebServer.Create();
        engine.Run(static async context =>
        {
            context.Response.ContentType = "application/x-amz-json-1.0";
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{", context.RequestAborted);
            await Task.Delay(System.Threading.Timeout.Infinite, context.RequestAborted);
        });
        await engine.StartAsync(cancellation);
        await using var builder = await AppHostBuilder.CreateAsync(
            ["--DynamoDb:Engine=external", $"--DynamoDb:Endpoint={engine.Urls.Single()}"], cancellation);
        await using var app = await builder.BuildAsync(cancellation);

        var report = await app.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "dynamodb_tables", cancellation);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_engine_that_can_no_longer_write_says_so_and_ends()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit on the size of a process's files.");
        await Npm.InstallAsync(EngineFixture.Folder, cancellation);
        var data = Directory.CreateTempSubdirectory("greeting-data-").FullName;

        // A limit on the size of files takes the place of a full disk, which needs one to be filled.
        var start = new ProcessStartInfo("sh", ["-c", "ulimit -f 8 && exec node server.mjs"])
        {
            WorkingDirectory = EngineFixture.Folder,
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
