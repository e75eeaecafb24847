using Aspire.Hosting.ApplicationModel;

namespace Greeting.Tests.Distributed;

/// <summary>The stack is provisioned where the environment says, as with every AWS client. The environment is the whole process's.</summary>
[Collection(ProcessEnvironmentCollection.Name)]
public sealed class CloudFormationEndpointTests : IDisposable
{
    readonly Dictionary<string, string?> before = [];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var (name, value) in before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [Fact]
    public async Task The_endpoint_and_the_credentials_of_the_environment_are_used()
    {
        await using var cloudFormation = await EmulatedCloudFormation.StartAsync(Cancellation);
        Set("AWS_ENDPOINT_URL_CLOUDFORMATION", cloudFormation.Url);
        Set("AWS_ACCESS_KEY_ID", "test");
        Set("AWS_SECRET_ACCESS_KEY", "test");
        await using var builder = await CloudFormationTests.CreateBuilderAsync(Cancellation);
        await using var app = await builder.BuildAsync(Cancellation);
        await app.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceAsync("greeting-resources", KnownResourceStates.Running, Cancellation);

        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(CloudFormationTests.StackName));
    }

    void Set(string name, string value)
    {
        before[name] = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }
}

/// <summary>Tests that change the environment of the process run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessEnvironmentCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "the process's environment";
}
