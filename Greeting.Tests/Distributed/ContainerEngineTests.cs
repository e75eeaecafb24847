using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Greeting.AppHost;
using Microsoft.Extensions.Configuration;

namespace Greeting.Tests.Distributed;

/// <summary>The same app on DynamoDB Local in a container, where there is something to run containers.</summary>
// In the collection of the shared app, so that two apps do not install npm packages into one folder at once.
[Collection(GreetingAppCollection.Name)]
public sealed class ContainerEngineTests
{
    // A first run pulls the image.
    static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task Greetings_are_stored_in_DynamoDB_Local()
    {
        Assert.SkipUnless(
            ContainerRuntime.Answers(new ConfigurationBuilder().AddEnvironmentVariables().Build()),
            "No container runtime answers: `docker info` and `podman info` both fail.");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(StartTimeout);
        var builder = await AppHostBuilder.CreateAsync(["--DynamoDb:Engine=container"], timeout.Token);
        await using var app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", timeout.Token);
        using var api = app.CreateHttpClient("api", "http");

        await api.GetStringAsync("/?name=Ada", timeout.Token);

        var record = await api.GetFromJsonAsync<JsonElement>(RecordAddress.Of("Ada"), timeout.Token);
        Assert.Equal(1, record.GetProperty("count").GetInt32());
    }
}
