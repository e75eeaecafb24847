using Amazon;
using Amazon.CloudFormation;
using Amazon.Runtime;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.StandIns.Tests;

/// <summary>The stack of the AppHost's <c>aws</c> mode, provisioned from the real template at an emulated CloudFormation endpoint.</summary>
public sealed class CloudFormationTests : IAsyncLifetime
{
    internal const string StackName = "greeting-test";

    const string ResourceName = "greeting-resources";
    const string Failed = "Failed to Provision";

    static readonly BasicAWSCredentials credentials = new("test", "test");

    readonly CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    readonly List<DistributedApplication> apps = [];
    EmulatedCloudFormation cloudFormation = null!;

    /// <summary>The states of a stack that somebody is changing, and where they lead.</summary>
    public static TheoryData<string, string> ChangesOfOthers => new()
    {
        { "CREATE_IN_PROGRESS", "CREATE_COMPLETE" },
        { "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE" },
        { "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE" },
        { "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE" },
        { "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE" },
    };

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
    public async Task An_update_that_is_rolled_back_is_a_failed_resource_and_may_be_tried_again()
    {
        const string reason = "Subscriber limit exceeded";
        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        cloudFormation.FailureReason = reason;
        var app = await StartAsync(builder => Stack(builder).WithTag("Owner", "Grace"));
        await StateOfAsync(app, Failed);
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", cloudFormation.Status(StackName));
        await LogContainsAsync(app, "GreetingTable", "UPDATE_FAILED", reason);

        cloudFormation.FailureReason = null;
        await StateOfAsync(await StartAsync(builder => Stack(builder).WithTag("Owner", "Grace")), KnownResourceStates.Running);
        Assert.Equal("UPDATE_COMPLETE", cloudFormation.Status(StackName));
    }

    [Fact]
    public async Task A_change_set_that_is_refused_is_a_failed_resource_with_the_reason_of_AWS()
    {
        const string reason = "Transform AWS::Serverless-2016-10-31 failed";
        cloudFormation.RefusalReason = reason;
        var app = await StartAsync();

        await StateOfAsync(app, Failed);

        await LogContainsAsync(app, reason);
        Assert.DoesNotContain("ExecuteChangeSet", cloudFormation.Actions);
    }

    [Theory]
    [InlineData("REVIEW_IN_PROGRESS", null, "CREATE_COMPLETE")]
    [InlineData("ROLLBACK_COMPLETE", null, "CREATE_COMPLETE")]
    [InlineData("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "CREATE_COMPLETE")]
    [InlineData("DELETE_IN_PROGRESS", "DELETE_COMPLETE", "CREATE_COMPLETE")]
    [InlineData("UPDATE_ROLLBACK_COMPLETE", null, "UPDATE_COMPLETE")]
    public async Task What_an_earlier_run_left_is_made_good(string left, string? becomes, string ends)
    {
        cloudFormation.Leave(StackName, left, becomes);

        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        Assert.Equal(ends, cloudFormation.Status(StackName));
        // Only what is left of a creation that failed is deleted.
        Assert.Equal((becomes ?? left) == "ROLLBACK_COMPLETE" ? 1 : 0, cloudFormation.Actions.Count(action => action == "DeleteStack"));
    }

    [Theory]
    [MemberData(nameof(ChangesOfOthers))]
    public async Task A_stack_that_somebody_else_is_changing_is_left_alone_meanwhile(string status, string becomes)
    {
        cloudFormation.Leave(StackName, status, becomes);
        var app = await StartAsync();

        var state = await EndAsync(app);

        // Waiting for the other's end is the best that can be done; to say that it is not over yet will do.
        await LogContainsAsync(app, status);
        if (state.State?.Text == Failed)
        {
            Assert.DoesNotContain("CreateChangeSet", cloudFormation.Actions);
        }
        else
        {
            Assert.Equal("UPDATE_COMPLETE", cloudFormation.Status(StackName));
            Assert.Equal("UPDATE", cloudFormation.LastChangeSet["ChangeSetType"]);
        }
    }

    [Theory]
    [InlineData("CREATE_FAILED")]
    [InlineData("ROLLBACK_FAILED")]
    [InlineData("DELETE_FAILED")]
    [InlineData("UPDATE_FAILED")]
    [InlineData("UPDATE_ROLLBACK_FAILED")]
    public async Task A_stack_that_only_a_person_can_mend_is_a_failed_resource_that_says_its_state(string status)
    {
        cloudFormation.Leave(StackName, status);
        var app = await StartAsync();

        await StateOfAsync(app, Failed);

        await LogContainsAsync(app, status);
        Assert.All(cloudFormation.Actions, action => Assert.Equal("DescribeStacks", action));
    }

    [Fact]
    public async Task Throttled_calls_are_repeated()
    {
        cloudFormation.FailNext(2, 400, "Throttling", "Rate exceeded");

        await StateOfAsync(await StartAsync(), KnownResourceStates.Running);

        Assert.Equal("CREATE_COMPLETE", cloudFormation.Status(StackName));
    }

    [Fact]
    public async Task An_address_that_does_not_exist_is_said_on_the_resource()
    {
        // As of a region with a typing error; no resolver knows a host below .invalid.
        var app = await StartAsync(builder => Stack(builder).Resource.CloudFormationClient = Client("http://cloudformation.eu-wset-1.invalid"));

        await StateOfAsync(app, Failed);

        await LogContainsAsync(app, "cloudformation.eu-wset-1.invalid");
    }

    [Fact]
    public async Task A_stack_in_AWS_is_a_link_to_the_console()
    {
        using var aws = new AwsAtEmulator(cloudFormation.Url);
        var app = await StartAsync(builder => Stack(builder).Resource.CloudFormationClient = new AmazonCloudFormationClient(
            credentials, new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1, HttpClientFactory = aws }));

        var snapshot = await StateOfAsync(app, KnownResourceStates.Running);

        Assert.StartsWith(
            "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/resources?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A",
            Assert.Single(snapshot.Urls).Url, StringComparison.Ordinal);
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

    /// <summary>The AppHost with its stack alone, which is asked about without a pause.</summary>
    internal static async Task<IDistributedApplicationTestingBuilder> CreateBuilderAsync(CancellationToken cancellationToken)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Greeting_AppHost>(
            ["--Greeting:Table=aws", $"--Greeting:StackName={StackName}", "--AWS:Region=eu-west-1"], cancellationToken);
        var stack = Stack(builder).Resource;
        stack.StackPollingInterval = 0;
        foreach (var other in builder.Resources.Where(resource => resource != stack).ToArray())
        {
            builder.Resources.Remove(other);
        }

        return builder;
    }

    /// <summary>Starts the AppHost at the emulated endpoint.</summary>
    async Task<DistributedApplication> StartAsync(Action<IDistributedApplicationTestingBuilder>? configure = null)
    {
        var builder = await CreateBuilderAsync(Cancellation);
        Stack(builder).Resource.CloudFormationClient = Client(cloudFormation.Url);
        configure?.Invoke(builder);
        var app = await builder.BuildAsync(Cancellation);
        apps.Add(app);
        await app.StartAsync(Cancellation);
        return app;
    }

    /// <summary>A client of an emulated endpoint.</summary>
    internal static AmazonCloudFormationClient Client(string url) => new(credentials, new AmazonCloudFormationConfig { ServiceURL = url });

    static IResourceBuilder<ICloudFormationTemplateResource> Stack(IDistributedApplicationTestingBuilder builder) =>
        builder.CreateResourceBuilder(builder.Resources.OfType<ICloudFormationTemplateResource>().Single());

    async Task<CustomResourceSnapshot> StateOfAsync(DistributedApplication app, string state)
    {
        var reached = await EndAsync(app);
        Assert.Equal(state, reached.State?.Text);
        return reached;
    }

    /// <summary>Waits until the stack is provisioned, or is not going to be.</summary>
    async Task<CustomResourceSnapshot> EndAsync(DistributedApplication app)
    {
        var reached = await app.ResourceNotifications.WaitForResourceAsync(
            ResourceName, resource => resource.Snapshot.State?.Text is { } text && (text == KnownResourceStates.Running || text == Failed), Cancellation);
        return reached.Snapshot;
    }

    /// <summary>Waits for a line of the stack's log that has all these words.</summary>
    async Task LogContainsAsync(DistributedApplication app, params string[] words)
    {
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(ResourceName).WithCancellation(Cancellation))
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

    /// <summary>Leads calls of AWS's own addresses to the emulated endpoint.</summary>
    sealed class AwsAtEmulator(string url) : HttpClientFactory, IDisposable
    {
        readonly Detour detour = new(url);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(detour, disposeHandler: false);

        public void Dispose() => detour.Dispose();

        sealed class Detour(string url) : DelegatingHandler(new HttpClientHandler())
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                request.RequestUri = new(url);
                return base.SendAsync(request, cancellationToken);
            }
        }
    }
}
