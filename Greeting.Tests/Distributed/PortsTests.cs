using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;

namespace Greeting.Tests.Distributed;

public sealed class PortsTests
{
    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://localhost:{0}", "the dashboard")]
    [InlineData("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "http://localhost:{0}", "the dashboard")]
    [InlineData("DynamoDb__Port", "{0}", "'dynamodb'")]
    public async Task A_port_that_is_taken_is_reported_before_startup(string variable, string value, string owner)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var run = await Command.RunAsync(
            "dotnet", [typeof(AppHost.Ports).Assembly.Location], TestContext.Current.CancellationToken,
            environment: new Dictionary<string, string?> { ["DynamoDb__Engine"] = "embedded", [variable] = string.Format(CultureInfo.InvariantCulture, value, port) });

        Assert.Equal(1, run.ExitCode);
        Assert.Collection(
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith($"Port {port} of {owner} is in use: waiting", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"Port {port} of {owner} is in use: stop", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5080, "'dynamodb' and 'api'")]
    [InlineData(5173, "'dynamodb' and 'web'")]
    public async Task A_port_that_two_resources_have_is_reported_before_startup(int port, string owners)
    {
        var run = await Command.RunAsync(
            "dotnet", [typeof(AppHost.Ports).Assembly.Location], TestContext.Current.CancellationToken,
            environment: new Dictionary<string, string?> { ["DynamoDb__Engine"] = "embedded", ["DynamoDb__Port"] = $"{port}" });

        Assert.Equal((1, $"Port {port} is set for {owners}: change one of them (README.md, Ports).\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task A_port_of_a_run_that_is_stopping_is_awaited()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var builder = DistributedApplication.CreateBuilder([$"--ASPNETCORE_URLS=http://localhost:{((IPEndPoint)other.LocalEndpoint).Port}"]);

        var check = AppHost.Ports.FindErrorAsync(builder);
        Assert.False(check.IsCompleted);
        other.Stop();

        Assert.Null(await check);
    }
}
