using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;

namespace Greeting.StandIns.Tests;

/// <summary>What the provisioning of stacks here does beyond its package.</summary>
public sealed class StackProvisioningTests
{
    [Theory]
    [MemberData(nameof(CloudFormationTests.ChangesOfOthers), MemberType = typeof(CloudFormationTests))]
    public async Task A_stack_that_somebody_else_is_changing_is_awaited_and_then_updated(string status, string becomes)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        await using var cloudFormation = await EmulatedCloudFormation.StartAsync(timeout.Token);
        cloudFormation.Leave(CloudFormationTests.StackName, status, becomes);
        await using var builder = await CloudFormationTests.CreateBuilderAsync(timeout.Token);
        var stack = builder.Resources.OfType<ICloudFormationTemplateResource>().Single();
        stack.CloudFormationClient = CloudFormationTests.Client(cloudFormation.Url);
        await using var app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);

        await app.ResourceNotifications.WaitForResourceAsync(stack.Name, KnownResourceStates.Running, timeout.Token);

        Assert.Equal("UPDATE_COMPLETE", cloudFormation.Status(CloudFormationTests.StackName));
        Assert.Single(cloudFormation.Actions, action => action == "CreateChangeSet");
    }
}
