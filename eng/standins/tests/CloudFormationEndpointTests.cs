using Amazon;
using Aspire.Hosting.ApplicationModel;
using Greeting.AppHost;
using Microsoft.Extensions.Configuration;

namespace Greeting.StandIns.Tests;

/// <summary>The stack is provisioned where the environment says, as with every AWS client. The environment is the whole process's.</summary>
[Collection(ProcessEnvironmentCollection.Name)]
public sealed class CloudFormationEndpointTests : IDisposable
{
    readonly Dictionary<string, string?> before = [];

    public void Dispose()
    {
        foreach (var (name, value) in before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [Fact(Timeout = 2 * 60 * 1000)]
    public async Task The_endpoint_and_the_credentials_of_the_environment_are_used()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var cloudFormation = await EmulatedCloudFormation.StartAsync(cancellation);
        Set("AWS_ENDPOINT_URL_CLOUDFORMATION", cloudFormation.Url);
        Set("AWS_ACCESS_KEY_ID", "test");
        Set("AWS_SECRET_ACCESS_KEY", "test");
        await using var builder = await CloudFormationTests.CreateBuilderAsync(cancellation);
        await using var app = await builder.BuildAsync(cancellation);
        await app.StartAsync(cancellation);
        await app.ResourceNotifications.WaitForResourceAsync("greeting-resources", KnownResourceStates.Running, cancellation);

        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(CloudFormationTests.StackName));
    }

    [Theory]
    [InlineData("near", null, "eu-north-1")]
    [InlineData("near", "us-west-2", "us-west-2")]
    [InlineData("nowhere", null, null)]
    public void The_region_is_that_of_the_environment_or_the_profile(string profile, string? region, string? expected)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "[near]\nregion = eu-north-1\n[nowhere]\noutput = json\n");
            AWSConfigs.AWSProfilesLocation = file;

            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Greeting:Table"] = "aws",
                ["AWS:Profile"] = profile,
                ["AWS_REGION"] = region,
            });
            var settings = AppHostSettings.Read(configuration.Build(), Path.GetTempPath());

            Assert.Equal(expected, settings.AwsRegion);
            Assert.Equal(expected is null, settings.Error?.Contains("No AWS region is set", StringComparison.Ordinal) ?? false);
        }
        finally
        {
            AWSConfigs.AWSProfilesLocation = null;
            File.Delete(file);
        }
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
