using Amazon.CloudFormation;
using Amazon.Runtime;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Distributed;

/// <summary>The stack of the AppHost's <c>aws</c> mode, provisioned from the real template at an emulated CloudFormation endpoint.</summary>
public sealed class CloudFormationTests : IAsyncLifetime
{
    const string StackName = "greeting-test";
    const string Failed = "Failed to Provision";

    readonly CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    readonly List<DistributedApplication> apps = [];
    EmulatedCloudFormation cloudFormation = null!;

    CancellationToken Cancellation => timeout.Token;

    public async ValueTask InitializeAsync()
    {
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        cloudFormation = await EmulatedCloudFormation.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }

        await cloudFormation.DisposeAsync();
        timeout.Dispose();
    }

    [Fact]
    public async Task The_first_start_creates_the_stack_and_hands_on_its_outputs()
    {
        var app = await StartAsync(builder =>
        {
            var stack = Stack(builder).WithParameter("Stage", "test").WithTag("Owner", "Ada");
            builder.AddExecutable("consumer", "dotnet", ".", "--version")
                .WithReference(stack)
                .WithEnvironment("TABLE", stack.GetOutput("GreetingTableName"));
        });

        var snapshot = await StateOfAsync(app, KnownResourceStates.Running);

        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(StackName));
        Assert.Equal("CREATE", cloudFormation.LastChangeSet["ChangeSetType"]);
        Assert.Equal("Stage", cloudFormation.LastChangeSet["Parameters.member.1.ParameterKey"]);
        Assert.Contains(("Owner", "Ada"), Tags());
        Assert.Contains("CAPABILITY_NAMED_IAM", cloudFormation.LastChangeSet.Where(field => field.Key.StartsWith("Capabilities.", StringComparison.Ordinal)).Select(field => field.Value));
        Assert.Contains(snapshot.Properties, property => property.Name == "aws.cloudformation.output.GreetingTableName" && Equals(property.Value, "greeting-test-GreetingTableName"));
        await LogContainsAsync(app, "GreetingTable", "CREATE_COMPLETE");

        var consumer = await app.ResourceNotifications.WaitForResourceAsync(
            "consumer", resource => !resource.Snapshot.EnvironmentVariables.IsEmpty, Cancellation);
        var environment = consumer.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal("greeting-test-GreetingTableName", environment["AWS__Resources__GreetingTableName"]);
        Assert.Equal("greeting-test-GreetingTableArn", environment["AWS__Resources__GreetingTableArn"]);
        Assert.Equal("greeting-test-GreetingTableName", environment["TABLE"]);
    }

    [Fact]
    public async Task A_second_start_with_the_same_template_changes_nothing()
    {
        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);
        cloudFormation.Actions.Clear();

        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        Assert.All(cloudFormation.Actions, action => Assert.Equal("DescribeStacks", action));
    }

    [Fact]
    public async Task CloudFormation_itself_may_find_that_nothing_changed()
    {
        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        await StateOfAsync(await StartAsync(builder => Stack(builder).Resource.DisableDiffCheck = true), KnownResourceStates.Running);

        Assert.Equal("UPDATE", cloudFormation.LastChangeSet["ChangeSetType"]);
        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(StackName));
    }

    [Fact]
    public async Task A_changed_stack_is_updated()
    {
        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        await StateOfAsync(await StartAsync(builder => Stack(builder).WithTag("Owner", "Grace")), KnownResourceStates.Running);

        Assert.Equal("UPDATE_COMPLETE", cloudFormation.Status(StackName));
        Assert.Contains(("Owner", "Grace"), Tags());
    }

    [Fact]
    public async Task A_stack_that_is_rolled_back_is_a_failed_resource_with_the_reason_of_AWS()
    {
        const string reason = "Account limit of 2500 tables exceeded";
        cloudFormation.FailureReason = reason;
        var app = await StartAsync();

        await StateOfAsync(app, Failed);

        Assert.Equal("ROLLBACK_COMPLETE", cloudFormation.Status(StackName));
        await LogContainsAsync(app, "GreetingTable", "CREATE_FAILED", reason);
    }

    [Fact]
    public async Task A_stack_whose_creation_failed_is_replaced()
    {
        cloudFormation.Leave(StackName, "ROLLBACK_COMPLETE");

        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        Assert.Contains("DeleteStack", cloudFormation.Actions);
        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(StackName));
    }

    [Fact]
    public async Task A_stack_that_is_being_deleted_is_waited_for()
    {
        cloudFormation.Leave(StackName, "DELETE_IN_PROGRESS", becomes: "DELETE_COMPLETE");

        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(StackName));
    }

    [Fact]
    public async Task Throttled_calls_are_repeated()
    {
        cloudFormation.FailNext(2, 400, "Throttling", "Rate exceeded");

        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(StackName));
    }

    [Theory]
    [InlineData(403, "ExpiredToken", "The security token included in the request is expired", "expired")]
    [InlineData(403, "InvalidClientTokenId", "The security token included in the request is invalid.", "token")]
    [InlineData(403, "AccessDenied", "User: arn:aws:iam::1:user/ada is not authorized to perform: cloudformation:DescribeStacks", "cloudformation:DescribeStacks")]
    public async Task What_AWS_refuses_is_said_on_the_resource(int status, string code, string message, string said)
    {
        cloudFormation.FailNext(1, status, code, message);
        var app = await StartAsync();

        await StateOfAsync(app, Failed);

        await LogContainsAsync(app, said);
        Assert.Null(cloudFormation.Status(StackName));
    }

    /// <summary>Starts the AppHost with its stack alone, at the emulated endpoint and asked about without a pause.</summary>
    async Task<DistributedApplication> StartAsync(Action<IDistributedApplicationTestingBuilder>? configure = null)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Greeting_AppHost>(
            ["--Greeting:Table=aws", $"--Greeting:StackName={StackName}", "--AWS:Region=eu-west-1"], Cancellation);
        var stack = Stack(builder).Resource;
        stack.StackPollingInterval = 0;
        stack.CloudFormationClient = new AmazonCloudFormationClient(
            new BasicAWSCredentials("test", "test"), new AmazonCloudFormationConfig { ServiceURL = cloudFormation.Url });
        foreach (var other in builder.Resources.Where(resource => resource != stack).ToArray())
        {
            builder.Resources.Remove(other);
        }

        configure?.Invoke(builder);
        var app = await builder.BuildAsync(Cancellation);
        apps.Add(app);
        await app.StartAsync(Cancellation);
        return app;
    }

    static IResourceBuilder<ICloudFormationTemplateResource> Stack(IDistributedApplicationTestingBuilder builder) =>
        builder.CreateResourceBuilder(builder.Resources.OfType<ICloudFormationTemplateResource>().Single());

    async Task<CustomResourceSnapshot> StateOfAsync(DistributedApplication app, string state)
    {
        var reached = await app.ResourceNotifications.WaitForResourceAsync(
            "greeting-resources", resource => resource.Snapshot.State?.Text is { } text && (text == KnownResourceStates.Running || text == Failed), Cancellation);
        Assert.Equal(state, reached.Snapshot.State?.Text);
        return reached.Snapshot;
    }

    /// <summary>Waits for a line of the stack's log that has all these words.</summary>
    async Task LogContainsAsync(DistributedApplication app, params string[] words)
    {
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("greeting-resources").WithCancellation(Cancellation))
        {
            if (lines.Any(line => words.All(word => line.Content.Contains(word, StringComparison.OrdinalIgnoreCase))))
            {
                return;
            }
        }
    }

    IEnumerable<(string Key, string Value)> Tags()
    {
        for (var index = 1; cloudFormation.LastChangeSet.TryGetValue($"Tags.member.{index}.Key", out var key); index++)
        {
            yield return (key, cloudFormation.LastChangeSet[$"Tags.member.{index}.Value"]);
        }
    }
}
