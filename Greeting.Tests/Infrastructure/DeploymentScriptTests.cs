namespace Greeting.Tests.Infrastructure;

/// <summary>The scripts that the pipeline and the workflow share, where they have more to them than the pipeline's tests see.</summary>
public sealed class DeploymentScriptTests : IDisposable
{
    readonly DeploymentRun deployment = new();

    public void Dispose() => deployment.Dispose();

    [Fact]
    public async Task Canary_gets_its_share_and_then_everything()
    {
        deployment.ReplaceOutput("\"value\": 0", "\"value\": 5");
        deployment.SetVariable("CANARY_SECONDS", "1");

        var result = await deployment.RunScriptAsync("release.sh");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal(
            ["--function-version 7 --routing-config AdditionalVersionWeights={8=0.05}", "--function-version 8 --routing-config AdditionalVersionWeights={}"],
            Moves());
        Assert.Equal("8", deployment.Live);
    }

    [Fact]
    public async Task Canary_whose_invocations_fail_is_withdrawn()
    {
        deployment.ReplaceOutput("\"value\": 0", "\"value\": 10");
        deployment.SetVariable("CANARY_SECONDS", "60");
        deployment.Record("canary-errors", "3.0");

        var result = await deployment.RunScriptAsync("release.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("Version 8 is not released, version 7 is live: 3 of its invocations failed.", result.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["--function-version 7 --routing-config AdditionalVersionWeights={8=0.10}", "--function-version 7 --routing-config AdditionalVersionWeights={}"],
            Moves());
    }

    [Fact]
    public async Task Version_that_is_live_already_is_checked_and_not_moved()
    {
        deployment.Record("live", "8");

        Assert.Equal(0, (await deployment.RunScriptAsync("release.sh")).ExitCode);
        deployment.Record("api-fails", "");
        var failed = await deployment.RunScriptAsync("release.sh");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("Version 8 is live, and https://api.test fails its check.", failed.Output, StringComparison.Ordinal);
        Assert.Empty(Moves());
    }

    [Fact]
    public async Task Upload_that_breaks_leaves_no_unfinished_job()
    {
        deployment.Record("upload-fails", "");

        var result = await deployment.RunScriptAsync("publish-page.sh", ".");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("curl: (22) The requested URL returned error: 403", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("aws amplify stop-job --job-id 7 ", deployment.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_was_left_behind_is_stopped_first()
    {
        deployment.Record("jobs", "5");

        var result = await deployment.RunScriptAsync("publish-page.sh", ".");

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

        var result = await deployment.RunScriptAsync("publish-page.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Job 7 is still RUNNING after 1 seconds", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("aws amplify stop-job --job-id 7 ", deployment.Calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_that_fails_is_reported_and_has_ended_already()
    {
        deployment.Record("job-status", "FAILED");

        var result = await deployment.RunScriptAsync("publish-page.sh", ".");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Job 7 ended as FAILED", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("aws amplify stop-job", StringComparison.Ordinal));
    }

    /// <summary>Where the alias was moved, in order.</summary>
    string[] Moves() =>
        [.. from call in deployment.Calls
            where call.StartsWith("aws lambda update-alias", StringComparison.Ordinal)
            select string.Join(' ', call.Split(' ')[3..7])];
}
