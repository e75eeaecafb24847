using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.Testing;
using Greeting.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.StandIns.Tests;

/// <summary>CloudFormation stacks of an application, at an emulated CloudFormation endpoint.</summary>
public sealed class CloudFormationTests(EmulatedAWS aws) : IClassFixture<EmulatedAWS>, IAsyncLifetime
{
    const string Failed = "Failed to Provision";

    static readonly string template = Path.Combine(Command.RepositoryRoot, "Greeting.AppHost", "greeting-resources.template");

    readonly CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    readonly List<DistributedApplication> apps = [];
    readonly string stackName = $"greeting-{Guid.NewGuid():N}";

    EmulatedCloudFormation CloudFormation => aws.CloudFormation;

    CancellationToken Cancellation => timeout.Token;

    public ValueTask InitializeAsync()
    {
        timeout.CancelAfter(TimeSpan.FromMinutes(10)); // for what hangs
        CloudFormation.Reset();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }

        timeout.Dispose();
    }

    [Fact]
    public async Task The_AppHost_creates_its_stack_and_gives_the_outputs_to_the_API()
    {
        const int pollingInterval = 1; // in seconds
        var builder = await CreateBuilderAsync();
        var stack = builder.Resources.OfType<ICloudFormationTemplateResource>().Single();
        stack.StackPollingInterval = pollingInterval;
        var api = builder.Resources.Single(resource => resource.Name == "api");
        foreach (var program in builder.Resources.Where(resource => resource != stack).ToArray())
        {
            foreach (var endpoint in program.Annotations.OfType<EndpointAnnotation>())
            {
                endpoint.AllocatedEndpoint = new(endpoint, "localhost", 80, targetPortExpression: "80"); // of no interest here, but awaited
            }

            builder.Resources.Remove(program);
        }

        // Aspire sets the URLs of the resources during the start, and would replace those of a stack that runs before.
        CloudFormation.IsPaused = true;
        var app = await StartAsync(builder);
        CloudFormation.IsPaused = false;

        var snapshot = await WaitForStateAsync(app, stack.Name, KnownResourceStates.Running);

        Assert.Equal("CREATE_COMPLETE", CloudFormation.Status(stackName));
        Assert.Contains(snapshot.Properties, property => property.Name == "aws.cloudformation.output.GreetingTableName" && Equals(property.Value, $"{stackName}-GreetingTableName"));
        Assert.StartsWith(
            "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/resources?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A",
            Assert.Single(snapshot.Urls).Url, StringComparison.Ordinal);
        await WaitForLogAsync(app, stack.Name, "GreetingTable", "CREATE_COMPLETE");

        var environment = await ResourceEnvironment.ReadAsync(app, api, Cancellation);
        Assert.Equal($"{stackName}-GreetingTableName", environment["Greeting__TableName"]);
        Assert.Equal($"{stackName}-GreetingTableName", environment["AWS__Resources__GreetingTableName"]);
        Assert.Equal("eu-west-1", environment["AWS_REGION"]);
        Assert.Equal("eu-west-1", environment["AWS__Region"]);
        Assert.False(environment.ContainsKey("AWS_ENDPOINT_URL_DYNAMODB"));
    }

    [Fact]
    public async Task An_unchanged_template_is_not_deployed_again_and_a_changed_one_is()
    {
        await WaitForStateAsync(await StartAsync(template, stackName), stackName, KnownResourceStates.Running);
        CloudFormation.Actions.Clear();

        await WaitForStateAsync(await StartAsync(template, stackName), stackName, KnownResourceStates.Running);

        Assert.All(CloudFormation.Actions, action => Assert.Equal("DescribeStacks", action));

        using var changed = new ChangedTemplate(template);
        await WaitForStateAsync(await StartAsync(changed.Path, stackName), stackName, KnownResourceStates.Running);

        Assert.Equal("UPDATE_COMPLETE", CloudFormation.Status(stackName));
    }

    [Fact]
    public async Task A_stack_that_is_rolled_back_fails_with_the_reason_and_can_be_updated_later()
    {
        await WaitForStateAsync(await StartAsync(template, stackName), stackName, KnownResourceStates.Running);
        using var changed = new ChangedTemplate(template);
        CloudFormation.FailureReason = "Subscriber limit exceeded";

        var app = await StartAsync(changed.Path, stackName);

        await WaitForStateAsync(app, stackName, Failed);
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", CloudFormation.Status(stackName));
        await WaitForLogAsync(app, stackName, "GreetingTable", "UPDATE_FAILED", CloudFormation.FailureReason);

        CloudFormation.FailureReason = null;
        await WaitForStateAsync(await StartAsync(changed.Path, stackName), stackName, KnownResourceStates.Running);

        Assert.Equal("UPDATE_COMPLETE", CloudFormation.Status(stackName));
    }

    [Fact]
    public async Task A_change_set_that_fails_is_reported_with_the_reason()
    {
        CloudFormation.RefusalReason = "Transform AWS::Serverless-2016-10-31 failed";

        var app = await StartAsync(template, stackName);

        await WaitForStateAsync(app, stackName, Failed);
        await WaitForLogAsync(app, stackName, CloudFormation.RefusalReason);
        Assert.DoesNotContain("ExecuteChangeSet", CloudFormation.Actions);
    }

    [Fact]
    public async Task A_stack_that_an_earlier_run_left_is_deployed_again_when_its_status_allows_it()
    {
        (string Left, string? Becomes, string Ends)[] stacks =
        [
            ("REVIEW_IN_PROGRESS", null, "CREATE_COMPLETE"),
            ("ROLLBACK_COMPLETE", null, "CREATE_COMPLETE"),
            ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "CREATE_COMPLETE"),
            ("DELETE_IN_PROGRESS", "DELETE_COMPLETE", "CREATE_COMPLETE"),
            ("UPDATE_ROLLBACK_COMPLETE", null, "UPDATE_COMPLETE"),
        ];
        foreach (var (left, becomes, _) in stacks)
        {
            CloudFormation.Leave(NameOf(left), left, becomes);
        }

        var app = await StartAsync(template, [.. stacks.Select(stack => NameOf(stack.Left))]);

        foreach (var (left, _, ends) in stacks)
        {
            await WaitForStateAsync(app, NameOf(left), KnownResourceStates.Running);
            Assert.Equal(ends, CloudFormation.Status(NameOf(left)));
        }

        // Only a stack whose creation failed is deleted.
        Assert.Equal(2, CloudFormation.Actions.Count(action => action == "DeleteStack"));
    }

    [Fact]
    public async Task A_stack_whose_status_does_not_allow_an_update_is_left_alone()
    {
        string[] statuses =
        [
            "CREATE_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_IN_PROGRESS", "UPDATE_FAILED",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED",
        ];
        foreach (var status in statuses)
        {
            CloudFormation.Leave(NameOf(status), status);
        }

        var app = await StartAsync(template, [.. statuses.Select(NameOf)]);

        foreach (var status in statuses)
        {
            await WaitForStateAsync(app, NameOf(status), Failed);
            await WaitForLogAsync(app, NameOf(status), status);
        }

        Assert.All(CloudFormation.Actions, action => Assert.Equal("DescribeStacks", action));
    }

    [Fact]
    public async Task Throttled_calls_are_repeated()
    {
        CloudFormation.FailNext(2, 400, "Throttling", "Rate exceeded");

        await WaitForStateAsync(await StartAsync(template, stackName), stackName, KnownResourceStates.Running);

        Assert.Equal("CREATE_COMPLETE", CloudFormation.Status(stackName));
    }

    [Fact]
    public async Task What_AWS_refuses_is_reported_on_the_resource()
    {
        (string Stack, string Code, string Message, string Reported)[] refusals =
        [
            ("expired", "ExpiredToken", "The security token included in the request is expired", "expired"),
            ("invalid", "InvalidClientTokenId", "The security token included in the request is invalid.", "token"),
            ("denied", "AccessDenied", "User: arn:aws:iam::1:user/ada is not authorized to perform: cloudformation:DescribeStacks", "cloudformation:DescribeStacks"),
        ];
        foreach (var (stack, code, message, _) in refusals)
        {
            CloudFormation.Refuse(stack, 403, code, message);
        }

        var app = await StartAsync(template, [.. refusals.Select(refusal => refusal.Stack)]);

        foreach (var (stack, _, _, reported) in refusals)
        {
            await WaitForStateAsync(app, stack, Failed);
            await WaitForLogAsync(app, stack, reported);
            Assert.Null(CloudFormation.Status(stack));
        }
    }

    [Fact]
    public async Task An_unknown_host_is_reported_on_the_resource()
    {
        // As with a mistyped region; no resolver knows a host below .invalid.
        using var unknown = EmulatedAWS.UseEndpoint("http://cloudformation.eu-wset-1.invalid");

        var app = await StartAsync(template, stackName);

        await WaitForStateAsync(app, stackName, Failed);
        await WaitForLogAsync(app, stackName, "cloudformation.eu-wset-1.invalid");
    }

    static string NameOf(string status) => status.ToLowerInvariant().Replace('_', '-');

    Task<IDistributedApplicationTestingBuilder> CreateBuilderAsync() => AppHostBuilder.CreateAsync(
        ["--Greeting:Table=aws", $"--Greeting:StackName={stackName}", $"--AWS:Region={EmulatedAWS.Region}"], Cancellation);

    /// <summary>Starts an application with stacks alone, each named as its resource.</summary>
    async Task<DistributedApplication> StartAsync(string templatePath, params string[] stackNames)
    {
        var builder = await CreateBuilderAsync();
        builder.Resources.Clear();
        foreach (var name in stackNames)
        {
            builder.AddAWSCloudFormationTemplate(name, templatePath).Resource.StackPollingInterval = 0;
        }

        return await StartAsync(builder);
    }

    async Task<DistributedApplication> StartAsync(IDistributedApplicationTestingBuilder builder)
    {
        var app = await builder.BuildAsync(Cancellation);
        apps.Add(app);
        await app.StartAsync(Cancellation);
        return app;
    }

    /// <summary>Waits until a stack is provisioned, or cannot be, and expects one of the two.</summary>
    async Task<CustomResourceSnapshot> WaitForStateAsync(DistributedApplication app, string resource, string expected)
    {
        var reached = await app.ResourceNotifications.WaitForResourceAsync(resource, [KnownResourceStates.Running, Failed], Cancellation);
        Assert.Equal(expected, reached);
        return (await app.ResourceNotifications.WaitForResourceAsync(resource, _ => true, Cancellation)).Snapshot;
    }

    /// <summary>Waits for a line of the resource's log with all the texts.</summary>
    async Task WaitForLogAsync(DistributedApplication app, string resource, params string[] texts)
    {
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(Cancellation))
        {
            if (lines.Any(line => texts.All(text => line.Content.Contains(text, StringComparison.OrdinalIgnoreCase))))
            {
                return;
            }
        }
    }

    /// <summary>A copy of a template with another description.</summary>
    sealed class ChangedTemplate : IDisposable
    {
        public ChangedTemplate(string template) =>
            File.WriteAllText(Path, File.ReadAllText(template).Replace("\"Resources\"", "\"Metadata\": { \"Changed\": true }, \"Resources\"", StringComparison.Ordinal));

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
