using System.Text.Json.Nodes;

namespace Greeting.Tests.Infrastructure;

/// <summary>The scripts that the pipeline and the workflow share, where they have more to them than the pipeline's tests see.</summary>
public sealed class DeploymentScriptTests : IDisposable
{
    readonly DeploymentRun deployment = new();

    public void Dispose() => deployment.Dispose();

    [Theory]
    [InlineData(
        """{ "output_changes": { "region": { "before": "us-east-1", "after": "eu-central-1" } } }""",
        "The environment is deployed in us-east-1, and its region is now eu-central-1: set it back in terraform/environments/production.tfvars, or destroy the environment first.")]
    [InlineData(
        """{ "resource_changes": [{ "type": "aws_dynamodb_table", "change": { "actions": ["delete", "create"] } }] }""",
        "The plan deletes a table with all its data, for example because the name was changed: undo the change in terraform/environments/production.tfvars, or destroy the environment first.")]
    [InlineData(
        """{ "resource_changes": [{ "type": "aws_cognito_user_pool", "change": { "actions": ["delete", "create"] } }] }""",
        "The plan deletes the user pool with all its accounts, for example because cognito was turned off: undo the change in terraform/environments/production.tfvars, or follow \"Turn off Cognito\" in docs/extend.md.")]
    [InlineData(
        """
        { "resource_changes": [
            { "type": "aws_lambda_function", "change": { "actions": ["update"], "after": { "reserved_concurrent_executions": 5 } } },
            { "type": "aws_lambda_provisioned_concurrency_config", "change": { "actions": ["update"], "before": { "provisioned_concurrent_executions": 10 } } }
        ] }
        """,
        "Lambda refuses a reserved concurrency (5) below the provisioned one: lower provisioned_concurrency in terraform/environments/production.tfvars, deploy, and then lower reserved_concurrency.")]
    [InlineData(
        """
        {
          "resource_changes": [{ "type": "aws_amplify_app", "change": { "actions": ["create"] } }],
          "variables": { "repository_url": { "value": "https://github.com/example/greeting" }, "repository_token": { "value": null } }
        }
        """,
        "Amplify needs a token to connect the repository: set TF_VAR_repository_token to a fine-grained token that can read contents and write webhooks.")]
    public async Task Plan_that_loses_data_or_would_stop_halfway_is_refused(string plan, string reason)
    {
        var json = JsonNode.Parse(plan)!.AsObject();
        var variables = json["variables"]?.AsObject() ?? [];
        variables["environment"] = new JsonObject { ["value"] = "production" };
        json["variables"] ??= variables;
        deployment.Record("plan", json.ToJsonString());

        var result = await deployment.RunScriptAsync("check-plan.sh", "plan");

        Assert.Equal((1, reason), (result.ExitCode, result.Output.Trim()));
    }

    [Theory]
    [InlineData("""{ "applyable": false }""")]
    [InlineData("""{ "output_changes": { "region": { "before": null, "after": "eu-central-1" } } }""")]
    [InlineData("""{ "resource_changes": [{ "type": "aws_dynamodb_table", "change": { "actions": ["update"] } }] }""")]
    [InlineData("""{ "resource_changes": [{ "type": "aws_cognito_user_pool", "change": { "actions": ["create"] } }, { "type": "aws_cognito_user_pool_client", "change": { "actions": ["delete"] } }] }""")]
    [InlineData(
        """
        { "resource_changes": [
            { "type": "aws_lambda_function", "change": { "actions": ["update"], "after": { "reserved_concurrent_executions": 10 } } },
            { "type": "aws_lambda_provisioned_concurrency_config", "change": { "actions": ["update"], "before": { "provisioned_concurrent_executions": 10 } } }
        ] }
        """)]
    [InlineData(
        """
        { "resource_changes": [
            { "type": "aws_lambda_function", "change": { "actions": ["update"], "after": { "reserved_concurrent_executions": -1 } } },
            { "type": "aws_lambda_provisioned_concurrency_config", "change": { "actions": ["delete"], "before": { "provisioned_concurrent_executions": 10 } } }
        ] }
        """)]
    [InlineData(
        """
        {
          "resource_changes": [{ "type": "aws_amplify_app", "change": { "actions": ["update"] } }],
          "variables": { "repository_url": { "value": "https://github.com/example/greeting" }, "repository_token": { "value": null } }
        }
        """)]
    public async Task Plan_that_keeps_what_is_there_passes(string plan)
    {
        deployment.Record("plan", plan);

        var result = await deployment.RunScriptAsync("check-plan.sh", "plan");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Plan_that_cannot_be_read_is_refused()
    {
        deployment.Record("plan", "no plan");

        Assert.NotEqual(0, (await deployment.RunScriptAsync("check-plan.sh", "plan")).ExitCode);
    }

    [Fact]
    public async Task Canary_gets_its_share_and_then_everything()
    {
        deployment.ReplaceOutput("\"value\": 0", "\"value\": 5");
        deployment.SetVariable("CANARY_SECONDS", "2");

        var result = await deployment.RunReleaseScriptAsync("release.sh");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(
            ["--function-version 7 --routing-config AdditionalVersionWeights={8=0.05}", "--function-version 8 --routing-config AdditionalVersionWeights={}"],
            Moves());
        Assert.Equal("8", deployment.Live);
        Assert.Contains(
            deployment.Calls,
            call => call.Contains("--namespace AWS/ApiGateway --metric-name 5xx ", StringComparison.Ordinal) && call.EndsWith(" --dimensions Name=ApiId,Value=a1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AWS/Lambda/Errors", "3 of its invocations failed.")]
    // An exception of the program is a successful invocation.
    [InlineData("AWS/ApiGateway/5xx", "the API answered 3 requests with 5xx during the canary.")]
    public async Task Canary_that_fails_is_withdrawn(string metric, string reason)
    {
        deployment.ReplaceOutput("\"value\": 0", "\"value\": 10");
        deployment.SetVariable("CANARY_SECONDS", "60");
        deployment.Record($"metrics/{metric}", "3.0");

        var result = await deployment.RunReleaseScriptAsync("release.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith($"Version 8 is not released, version 7 is live: {reason}", result.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["--function-version 7 --routing-config AdditionalVersionWeights={8=0.10}", "--function-version 7 --routing-config AdditionalVersionWeights={}"],
            Moves());
    }

    [Theory]
    [InlineData("AWS/Lambda/Errors")]
    [InlineData("AWS/ApiGateway/5xx")]
    public async Task Canary_whose_metrics_cannot_be_read_is_withdrawn(string metric)
    {
        deployment.ReplaceOutput("\"value\": 0", "\"value\": 10");
        deployment.SetVariable("CANARY_SECONDS", "60");
        deployment.RemoveRecord($"metrics/{metric}");

        var result = await deployment.RunReleaseScriptAsync("release.sh");

        Assert.NotEqual(0, result.ExitCode);
        Assert.EndsWith("Version 8 is not released, version 7 is live: the release did not finish.", result.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("7", deployment.Live);
    }

    [Fact]
    public async Task Version_that_is_live_already_is_checked_and_not_moved()
    {
        deployment.Record("live", "8");

        Assert.Equal(0, (await deployment.RunReleaseScriptAsync("release.sh")).ExitCode);
        deployment.Record("api-fails", "");
        var failed = await deployment.RunReleaseScriptAsync("release.sh");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("Version 8 is live, and https://api.test fails its check.", failed.Output, StringComparison.Ordinal);
        Assert.Empty(Moves());
    }

    [Fact]
    public async Task Upload_that_breaks_leaves_no_unfinished_job()
    {
        deployment.Record("upload-fails", "");

        var result = await deployment.RunReleaseScriptAsync("publish-page.sh", ".");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("curl: (22) The requested URL returned error: 403", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("aws amplify stop-job --job-id 7 ", deployment.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_was_left_behind_is_stopped_first()
    {
        deployment.Record("jobs", "5");

        var result = await deployment.RunReleaseScriptAsync("publish-page.sh", ".");

        Assert.True(result.ExitCode == 0, result.Output);
        var calls = deployment.Calls.Select(call => string.Join(' ', call.Split(' ').Take(5))).ToArray();
        Assert.True(Array.IndexOf(calls, "aws amplify stop-job --job-id 5") < Array.FindIndex(calls, call => call.StartsWith("aws amplify create-deployment", StringComparison.Ordinal)));
        Assert.DoesNotContain("aws amplify stop-job --job-id 7", calls);
    }

    [Fact]
    public async Task Build_that_hangs_is_stopped()
    {
        deployment.ReplaceOutput("upload", "git");
        deployment.SetVariable("COMMIT", "4f2a");
        deployment.SetVariable("PAGE_SECONDS", "1");
        deployment.Record("job-status", "RUNNING");

        var result = await deployment.RunReleaseScriptAsync("publish-page.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Job 7 is still RUNNING after 1 seconds", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("aws amplify stop-job --job-id 7 ", deployment.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_that_fails_is_reported_and_has_ended_already()
    {
        deployment.Record("job-status", "FAILED");

        var result = await deployment.RunReleaseScriptAsync("publish-page.sh", ".");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Job 7 ended as FAILED", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("aws amplify stop-job", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("# A backend of one's own.")]
    public async Task State_is_in_the_named_bucket_and_a_backend_that_is_there_stays(string? backend)
    {
        if (backend is not null)
        {
            deployment.Set("backend.tf", backend);
        }

        deployment.SetVariable("STATE_BUCKET", "states");
        deployment.SetVariable("AWS_REGION", "eu-central-1");

        var result = await deployment.RunScriptAsync("init.sh", "production");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(
            [
                "terraform init -input=false -lockfile=readonly -backend-config=bucket=states -backend-config=region=eu-central-1",
                "terraform workspace select -or-create=true production",
            ],
            deployment.Calls);
        Assert.Equal(
            backend ?? File.ReadAllText(Path.Combine(deployment.Terraform, "backend.tf.example")),
            File.ReadAllText(Path.Combine(deployment.Terraform, "backend.tf")));
    }

    [Fact]
    public async Task Without_a_bucket_the_state_is_a_file()
    {
        Assert.Equal(0, (await deployment.RunScriptAsync("init.sh", "production")).ExitCode);

        Assert.Equal("terraform init -input=false -lockfile=readonly", deployment.Calls[0]);
        Assert.False(File.Exists(Path.Combine(deployment.Terraform, "backend.tf")));
    }

    [Theory]
    [InlineData("deploy.yml", "plan")]
    [InlineData("deploy-environment.yml", "deploy")]
    public async Task Workflow_without_a_bucket_stops_before_it_takes_an_empty_state(string workflow, string job)
    {
        var script = Yaml.Read($".github/workflows/{workflow}")["jobs"][job].Items("steps")
            .Select(step => $"{step.Find("run")}").Single(script => script.Contains("init.sh", StringComparison.Ordinal));
        deployment.Set("scripts/step.sh", $"set -e\n{script}");
        deployment.SetVariable("STATE_BUCKET", "");

        var result = await deployment.RunScriptAsync("step.sh");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("set the variable TF_STATE_BUCKET", Assert.Single(result.Output.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(deployment.Calls);
    }

    // macOS has Bash 3.2, where an array is unbound while it is empty.
    [Fact]
    public async Task No_script_stops_at_an_empty_array()
    {
        var files = await Command.ListFilesAsync(["grep", "-lE", "^#!.*bash|^ +(- )?run:"], TestContext.Current.CancellationToken);

        Assert.Contains("terraform/scripts/init.sh", files);
        Assert.Contains(".github/workflows/ci.yml", files);
        Assert.All(files, file => Assert.DoesNotMatch(
            @"(?<!\[@\]\+)""\$\{\w+\[[@*]\]\}""", File.ReadAllText(Path.Combine(Command.RepositoryRoot, file))));
    }

    // Of the options since curl 7.69 (https://curl.se/docs/options-in-versions.html), those that a script may want: Debian, Ubuntu and
    // macOS keep a curl for years.
    [Fact]
    public async Task No_script_needs_a_recent_curl()
    {
        var files = await Command.ListFilesAsync(["grep", "-lw", "curl", "--", "*.sh", "*.yml", "*.Dockerfile", ".ci/*"], TestContext.Current.CancellationToken);

        Assert.Contains("terraform/scripts/check-page.sh", files);
        Assert.Contains("terraform/scripts/release.sh", files);
        Assert.All(files, file => Assert.DoesNotMatch(
            @"--(json|retry-all-errors|fail-with-body|url-query|variable|expand-\w+|output-dir|rate|remove-on-error|no-clobber|skip-existing|ca-native)\b",
            File.ReadAllText(Path.Combine(Command.RepositoryRoot, file))));
    }

    [Theory]
    [InlineData("release.sh")]
    [InlineData("check-page.sh")]
    public async Task Check_is_tried_again_before_it_fails(string script)
    {
        deployment.Record("failures", "2");

        var result = await deployment.RunReleaseScriptAsync(script);

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(2, deployment.Calls.Count(call => call == "sleep 2"));
    }

    /// <summary>Where the alias was moved, in order.</summary>
    string[] Moves() =>
        [.. from call in deployment.Calls
            where call.StartsWith("aws lambda update-alias", StringComparison.Ordinal)
            select string.Join(' ', call.Split(' ')[3..7])];
}
