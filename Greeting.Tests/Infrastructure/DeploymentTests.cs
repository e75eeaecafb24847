using Aspire.Hosting;
using Greeting.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Infrastructure;

/// <summary>The steps of <c>aspire deploy</c> and <c>aspire destroy</c>: order, inputs, refusals, and what failures leave behind.</summary>
public sealed class DeploymentTests : IDisposable
{
    const string Approved = "--Deployment:AutoApprove=true";

    readonly DeploymentRun deployment = new();

    public void Dispose() => deployment.Dispose();

    [Fact]
    public void Nothing_of_it_exists_when_the_application_runs()
    {
        var builder = DistributedApplication.CreateBuilder([]);

        builder.AddDeployment();

        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(Deployment));
    }

    [Fact]
    public async Task Packages_plans_applies_checks_releases_and_publishes_in_this_order()
    {
        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal("", result.Reason);
        AssertOrder(
            "aws sts get-caller-identity",
            "terraform workspace select -or-create=true production",
            "terraform plan -json -var-file=",
            "terraform apply -json",
            "aws lambda invoke --region eu-central-1 --function-name greeting-api --qualifier 8",
            "aws lambda update-alias --function-version 8 --routing-config AdditionalVersionWeights={}",
            "curl --fail --silent --show-error --max-time 30 --output /dev/null https://api.test/health",
            "npm run build -- --outDir ",
            "aws amplify create-deployment --query [jobId, zipUploadUrl] --region eu-central-1 --app-id d1 --branch-name main",
            "aws amplify start-deployment --job-id 7",
            "https://page.test/assets/index-abc_123.js");
        AssertOrder("dotnet publish Greeting.Api -c Release", "terraform plan");
        Assert.Contains(deployment.Calls, call => call.StartsWith("npm run build", StringComparison.Ordinal) && call.EndsWith("with VITE_API_ENDPOINT=https://api.test", StringComparison.Ordinal));
        Assert.Equal("8", deployment.Live);
    }

    [Fact]
    public async Task Publish_packages_the_function_and_needs_nothing_of_a_run_or_of_a_deployment()
    {
        deployment.SearchPath = $"{DeploymentRun.Programs}{Path.PathSeparator}{deployment.FolderWith("bash")}";
        deployment.SetVariable("Greeting__Table", "moon");
        deployment.SetVariable("DynamoDb__DataPath", Path.Combine(deployment.Root, "data"));
        deployment.Set("environments/production.tfvars", "architecture = \"arm64\"\n");

        var result = await deployment.RunAsync("publish");

        Assert.Equal("", result.Reason);
        Assert.Equal(["dotnet publish Greeting.Api -c Release -r linux-arm64"], deployment.Calls);
        Assert.False(Directory.Exists(Path.Combine(deployment.Root, "data")));
    }

    [Fact]
    public async Task Package_that_the_settings_name_is_deployed_as_it_is()
    {
        deployment.SetVariable("TF_VAR_lambda_package", "../artifacts/lambda/greeting-api.zip");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal("", result.Reason);
        Assert.Contains($"The package is {deployment.Root}/artifacts/lambda/greeting-api.zip", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("dotnet", StringComparison.Ordinal));
        Assert.Equal("8", deployment.Live);
    }

    [Fact]
    public async Task Package_that_the_settings_name_must_exist()
    {
        deployment.Set("environments/production.tfvars", """
            region         = "eu-central-1"
            lambda_package = "../artifacts/lambda/other.zip"
            """);

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal(
            $"lambda_package names {deployment.Root}/artifacts/lambda/other.zip, which does not exist: build the package there, or leave out the setting.",
            result.Reason);
        AssertNothingChanged(result);
    }

    [Fact]
    public async Task Another_environment_has_its_own_settings_state_and_architecture()
    {
        deployment.Set("environments/staging.tfvars", """
            region       = "eu-west-1" # near the testers
            name         = "greeting-staging"
            environment  = "staging"
            architecture = "arm64"
            """);

        await deployment.RunAsync("terraform-plan", "--environment", "Staging");

        Assert.Contains("dotnet publish Greeting.Api -c Release -r linux-arm64", deployment.Calls);
        Assert.Contains("terraform workspace select -or-create=true staging", deployment.Calls);
        Assert.Contains(deployment.Calls, call => call.StartsWith($"terraform plan -json -var-file={deployment.Terraform}/environments/staging.tfvars -out=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Unable to locate credentials. You can configure credentials by running \"aws configure\".", "There are no AWS credentials: run 'aws configure sso'")]
    [InlineData("An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired", "The AWS credentials have expired: renew them")]
    [InlineData("Error loading SSO Token: The SSO session associated with this profile has expired or is otherwise invalid.", "The AWS credentials have expired: renew them")]
    [InlineData("Could not connect to the endpoint URL: \"https://sts.eu-middle-1.amazonaws.com/\"", "AWS does not answer in region 'eu-central-1': correct the region in ")]
    [InlineData("An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.", "AWS does not accept the credentials in region 'eu-central-1'")]
    [InlineData("The config profile (nobody) could not be found", "'aws sts get-caller-identity' fails: The config profile (nobody) could not be found")]
    public async Task Credentials_that_do_not_work_are_reported_in_one_line_before_anything_is_changed(string error, string reason)
    {
        deployment.Record("credential-error", $"\n{error}\n");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.StartsWith(reason, result.Reason, StringComparison.Ordinal);
        AssertNothingChanged(result);
    }

    [Theory]
    [InlineData("deploy", "", "terraform", "aws", "bash", "curl", "jq", "zip", "Node.js")]
    [InlineData("deploy", "https://github.com/example/greeting", "terraform", "aws", "bash", "curl", "jq", "git")]
    [InlineData("destroy", "", "terraform", "aws", "bash")]
    public async Task Missing_tools_are_reported_in_one_line_each(string step, string repository, params string[] tools)
    {
        deployment.SearchPath = deployment.FolderWith();
        deployment.SetVariable("TF_VAR_repository_url", repository);

        var result = await deployment.RunAsync(step, Approved);

        Assert.Equal(tools, result.Reason.Split('\n').Select(line => line.Trim().Split(" was not found")[0]));
        Assert.Empty(deployment.Calls);
    }

    [Fact]
    public async Task Program_that_is_gone_when_it_is_needed_is_reported_in_one_line()
    {
        var missing = await Assert.ThrowsAsync<DistributedApplicationException>(() => DeploymentProgram.RunAsync(
            "no-such-program", [], ".", new Dictionary<string, string?>(), report: null, TestContext.Current.CancellationToken));

        Assert.Equal("no-such-program was not found on the PATH: install it with your system's package manager.", missing.Message);
    }

    [Fact]
    public async Task Old_terraform_is_refused()
    {
        deployment.Record("terraform-version", "Terraform v1.9.8\n");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.StartsWith("Terraform is too old (Terraform v1.9.8): install 1.11 or later", result.Reason, StringComparison.Ordinal);
        AssertNothingChanged(result);
    }

    [Fact]
    public async Task Region_that_nobody_can_be_asked_for_is_named_with_its_file()
    {
        deployment.Set("environments/production.tfvars", "name = \"greeting\"\n");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal($"No AWS region is set: add region = \"eu-central-1\", or another, to {deployment.Terraform}/environments/production.tfvars.", result.Reason);
        Assert.Empty(deployment.Calls);
    }

    [Fact]
    public async Task Environment_without_settings_is_refused()
    {
        var result = await deployment.RunAsync("deploy", Approved, "--environment", "Nowhere");

        Assert.StartsWith($"There is no environment 'nowhere': {deployment.Terraform}/environments/nowhere.tfvars is missing.", result.Reason, StringComparison.Ordinal);
        Assert.Empty(deployment.Calls);
    }

    [Fact]
    public async Task Plan_is_not_applied_without_consent()
    {
        var result = await deployment.RunAsync("deploy");

        Assert.Contains("Deployment__AutoApprove=true", result.Reason, StringComparison.Ordinal);
        AssertNothingChanged(result);
    }

    [Fact]
    public async Task No_plan_which_may_hold_secrets_is_left_on_the_disk()
    {
        deployment.Record("api-fails", "");

        await deployment.RunAsync("deploy", Approved);

        Assert.Equal("7", deployment.Live);
        Assert.Empty(deployment.LeftPlans);
    }

    [Fact]
    public async Task Plan_that_changes_nothing_is_not_applied_and_the_version_is_released_all_the_same()
    {
        deployment.Record("plan", """{ "applyable": false }""");
        deployment.RecordApplied();

        var result = await deployment.RunAsync("release");

        Assert.Equal("", result.Reason);
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("terraform apply", StringComparison.Ordinal));
        Assert.Equal("8", deployment.Live);
    }

    [Fact]
    public async Task Plan_that_deletes_the_table_is_refused()
    {
        deployment.Record("plan", DeploymentRun.Plan("delete"));

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.StartsWith("The plan deletes a table with all its data", result.Reason, StringComparison.Ordinal);
        AssertOrder("terraform plan", "terraform show -json");
        AssertNothingChanged(result);
    }

    [Fact]
    public async Task Page_from_GitHub_is_built_from_the_commit_that_was_deployed()
    {
        FromGitHub();
        deployment.SetVariable("TF_VAR_repository_token", "github_pat_0123456789abcdef");
        deployment.ReplaceOutput("upload", "git");
        var commit = await deployment.CreateCloneAsync("git@github.com:Example/greeting.git");
        // A setting that is not committed yet is in neither.
        deployment.Set("environments/staging.tfvars", "");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal("", result.Reason);
        AssertOrder("aws lambda update-alias", $"aws amplify start-job --job-type RELEASE --commit-id {commit}");
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("npm", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://github.com/example/greeting", "", "branch main of https://github.com/example/greeting, which does not contain this commit: run 'git push origin HEAD:main' first.")]
    [InlineData("https://ada@github.com/example/greeting.git", "origin/other", "branch main of https://github.com/example/greeting, which does not contain this commit: run 'git push origin HEAD:main' first.")]
    [InlineData("ssh://git@github.com/example/greeting", "fork/main", "branch main of https://github.com/example/greeting, which does not contain this commit: run 'git push origin HEAD:main' first.")]
    [InlineData("https://github.com/ada/greeting", "origin/main", "https://github.com/example/greeting, which is not a remote of this clone: run 'git remote add --fetch github https://github.com/example/greeting' first.")]
    public async Task Page_from_GitHub_needs_a_commit_that_its_branch_has(string remote, string pushed, string reason)
    {
        FromGitHub();
        await deployment.CreateCloneAsync(remote);
        await deployment.GitAsync("remote", "add", "fork", "https://github.com/bob/greeting");
        await deployment.CommitAsync(pushed.Length == 0 ? [] : [pushed]);

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal($"The page is built from {reason}", result.Reason);
        AssertNothingChanged(result);
    }

    [Theory]
    [InlineData("Greeting.Web/package.json")]
    [InlineData("Greeting.Api/Added.cs")]
    public async Task Page_from_GitHub_needs_an_API_of_the_same_commit(string changed)
    {
        FromGitHub();
        await deployment.CreateCloneAsync("https://github.com/example/greeting");
        await deployment.WriteSourceAsync("Greeting.Api/Program.cs", "//");
        await deployment.CommitAsync("origin/main");
        await deployment.WriteSourceAsync(changed, "// Changed.");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal($"The page is built from the commit, without the changes in {changed}: commit or stash them first.", result.Reason);
        AssertNothingChanged(result);
    }

    [Theory]
    [InlineData("Unhandled", """{"errorMessage": "exit status 139"}""")]
    [InlineData("None", """{"statusCode": 503, "body": "Unhealthy"}""")]
    public async Task Version_that_fails_its_check_gets_no_request(string error, string answer)
    {
        deployment.Record("candidate-error", error);
        deployment.Record("candidate-answer", answer);

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal($"Version 8 of greeting-api fails at /health: {answer}", result.Reason);
        Assert.Equal("7", deployment.Live);
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("aws lambda update-alias", StringComparison.Ordinal) || call.StartsWith("aws amplify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_that_fails_in_public_is_taken_back_and_its_page_is_not_published()
    {
        deployment.Record("api-fails", "");

        var result = await deployment.RunAsync("deploy", Approved);

        Assert.Equal("Version 8 is not released, version 7 is live: https://api.test fails its check: curl: (22) The requested URL returned error: 503", result.Reason);
        AssertOrder("aws lambda update-alias --function-version 8", "aws lambda update-alias --function-version 7");
        Assert.Equal("7", deployment.Live);
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("aws amplify", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("401", "")]
    [InlineData("400", "https://api.test answers 400 instead of 401 to a greeting without a token.")]
    public async Task Page_with_sign_in_is_built_with_the_provider_and_its_API_refuses_a_greeting_without_a_token(string answer, string reason)
    {
        deployment.ReplaceOutput("\"web_url\"", """
            "sign_in_issuer": { "value": "https://issuer.test" }, "sign_in_client_id": { "value": "page" }, "web_url"
            """);
        deployment.Record("answer-without-token", answer);

        Assert.Equal(reason, (await deployment.RunAsync("deploy", Approved)).Reason);
        Assert.Contains(deployment.Calls, call => call.EndsWith("VITE_SIGN_IN_ISSUER=https://issuer.test VITE_SIGN_IN_CLIENT_ID=page", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("page-script", "fetch('https://old.test')", "The page at https://page.test was built for an API other than https://api.test.")]
    [InlineData("cors", "HTTP/2 204\r\n", "https://api.test refuses requests from the page at https://page.test (CORS).")]
    public async Task Page_that_cannot_greet_fails_its_check(string record, string content, string reason)
    {
        deployment.Record(record, content);

        Assert.Equal(reason, (await deployment.RunAsync("deploy", Approved)).Reason);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("pool")]
    public async Task Protected_data_is_reported_before_anything_is_destroyed(string isProtected)
    {
        deployment.Record("plan", DeploymentRun.Plan("delete", isProtected));

        var result = await deployment.RunAsync("destroy", "--yes", "true");

        Assert.Equal(
            $"The data is protected against deletion: set deletion_protection = false in {deployment.Terraform}/environments/production.tfvars, deploy, and then destroy.",
            result.Reason);
        AssertNothingChanged(result);
    }

    [Fact]
    public async Task Nothing_is_destroyed_without_consent()
    {
        deployment.Record("plan", DeploymentRun.Plan("delete"));

        var result = await deployment.RunAsync("destroy", Approved);

        Assert.StartsWith("Nothing is destroyed without approval", result.Reason, StringComparison.Ordinal);
        AssertNothingChanged(result);
    }

    [Fact]
    public async Task Destroy_applies_a_plan_that_removes_everything()
    {
        // Nothing of it is in a clone, and nothing of it is needed.
        FromGitHub();
        deployment.Record("plan", DeploymentRun.Plan("delete"));

        var result = await deployment.RunAsync("destroy", "--yes", "true");

        Assert.Equal("", result.Reason);
        AssertOrder("terraform plan -json -destroy", "terraform apply -json");
        Assert.DoesNotContain(deployment.Calls, call => call.StartsWith("dotnet", StringComparison.Ordinal));
    }

    void FromGitHub() => deployment.Set("environments/production.tfvars", """
        region         = "eu-central-1"
        repository_url = "https://github.com/example/greeting"
        """);

    void AssertNothingChanged(StepResult result)
    {
        Assert.NotEmpty(result.Reason);
        Assert.DoesNotContain(
            deployment.Calls,
            call => call.StartsWith("terraform apply", StringComparison.Ordinal) || (call.StartsWith("aws", StringComparison.Ordinal) && !call.StartsWith("aws sts", StringComparison.Ordinal)));
    }

    /// <summary>Each call is there, and after the one before it.</summary>
    void AssertOrder(params string[] calls)
    {
        var position = -1;
        foreach (var call in calls)
        {
            var next = Array.FindIndex(deployment.Calls, position + 1, made => made.Contains(call, StringComparison.Ordinal));
            Assert.True(next >= 0, $"'{call}' is not among these calls, or too early:\n{string.Join('\n', deployment.Calls)}");
            position = next;
        }
    }
}
