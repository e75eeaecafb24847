using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.Tests.Infrastructure;

/// <summary>The pipeline up to its plan, with the real Terraform and its provider, offline.</summary>
[Collection(TerraformCollection.Name)]
public sealed class DeploymentPlanTests(TerraformFixture terraform) : IAsyncLifetime
{
    const string Bucket = "greeting-terraform-state-123456789012";

    readonly DeploymentRun deployment = new();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Skips where Terraform or its provider is missing.
        await terraform.Production.RunAsync(["version"], Cancellation);
        deployment.SetVariable("REAL_TERRAFORM", Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "terraform")).First(File.Exists));
        deployment.SetVariable("TF_CLI_CONFIG_FILE", File.Exists(Environment.GetEnvironmentVariable("TF_CLI_CONFIG_FILE")) ? Environment.GetEnvironmentVariable("TF_CLI_CONFIG_FILE") : null);
        deployment.SetVariable("GOGC", TerraformRoot.GarbageCollection);
        deployment.SetVariable("TF_CLI_ARGS_init", TerraformRoot.FindMirror() is { } mirror ? $"-plugin-dir={mirror}" : null);
    }

    public ValueTask DisposeAsync()
    {
        deployment.Dispose();
        return default;
    }

    [Fact]
    public async Task Everything_is_planned_and_the_state_is_the_environments_own()
    {
        var result = await deployment.RunAsync("terraform-apply");

        Assert.Matches(@"^The plan \(\d\d to add, 0 to change, 0 to destroy\) is not applied without approval", result.Reason);
        Assert.True(Directory.Exists(Path.Combine(deployment.Terraform, "terraform.tfstate.d", "production")));
    }

    [Fact]
    public async Task State_in_S3_takes_the_calls_that_the_workflows_roles_allow()
    {
        var seen = new ConcurrentDictionary<string, bool>();
        await using var s3 = await UseS3Async([], seen);

        var result = await deployment.RunScriptAsync("init.sh", "production");

        Assert.True(result.ExitCode == 0, result.Output);
        var calls = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "terraform", "github", "tests", "calls.json"), Cancellation));
        Assert.Equal(
            ((string[])["plan", "update"]).SelectMany(kind => calls.GetProperty(kind).EnumerateArray())
                .Where(call => call[0].GetString()!.StartsWith("s3:", StringComparison.Ordinal))
                .Select(call => $"{call[0]} {call[1].GetString()!.Replace("arn:aws:s3:::", "/", StringComparison.Ordinal)}").Order(),
            seen.Keys.Order());
    }

    [Fact]
    public async Task State_in_a_file_is_moved_to_S3_as_the_guide_says()
    {
        await WriteStateAsync(outputs: """{ "region": { "value": "eu-central-1", "type": "string" } }""");
        var objects = new ConcurrentDictionary<string, byte[]>();
        await using var s3 = await UseS3Async(objects, []);

        var refused = await deployment.RunScriptAsync("init.sh", "production");

        Assert.StartsWith(
            $"This folder last used another backend: run 'terraform init -reconfigure -backend-config=bucket={Bucket} -backend-config=region=eu-central-1' in terraform/ if the state of production has always been in this one",
            refused.Output.Split('\n').Single(line => line.Contains("backend:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(objects);

        // -force-copy answers Terraform's question with yes.
        deployment.Set("scripts/move.sh", $"terraform init -migrate-state -backend-config=bucket={Bucket} -backend-config=region=eu-central-1 -force-copy");
        var moved = await deployment.RunScriptAsync("move.sh");

        Assert.True(moved.ExitCode == 0, moved.Output);
        Assert.Contains("\"eu-central-1\"", Encoding.UTF8.GetString(objects[$"/{Bucket}/greeting/production/terraform.tfstate"]), StringComparison.Ordinal);
    }

    /// <summary>Writes the production environment's state, and returns its file.</summary>
    async Task<string> WriteStateAsync(string outputs = "{}", string resources = "[]")
    {
        var folder = Directory.CreateDirectory(Path.Combine(deployment.Terraform, "terraform.tfstate.d", "production"));
        var file = Path.Combine(folder.FullName, "terraform.tfstate");
        await File.WriteAllTextAsync(
            file, $$"""{ "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "test", "outputs": {{outputs}}, "resources": {{resources}} }""", Cancellation);
        return file;
    }

    /// <summary>Keeps the state in a bucket from now on.</summary>
    async Task<WebApplication> UseS3Async(ConcurrentDictionary<string, byte[]> objects, ConcurrentDictionary<string, bool> seen)
    {
        var s3 = WebServer.Create();
        s3.Run(context => AnswerAsS3Async(context, objects, seen));
        await s3.StartAsync(Cancellation);
        deployment.SetVariable("STATE_BUCKET", Bucket);
        deployment.SetVariable("AWS_REGION", "eu-central-1");
        deployment.SetVariable("AWS_ENDPOINT_URL_S3", s3.Urls.Single());
        deployment.SetVariable("AWS_ACCESS_KEY_ID", "dummy");
        deployment.SetVariable("AWS_SECRET_ACCESS_KEY", "dummy");
        string[] offline = ["use_path_style", "skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check"];
        deployment.SetVariable("TF_CLI_ARGS_init", string.Join(
            ' ', offline.Select(setting => $"-backend-config={setting}=true").Append(TerraformRoot.FindMirror() is { } mirror ? $"-plugin-dir={mirror}" : "")));
        return s3;
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html, with the action of IAM that each operation needs.
    static async Task AnswerAsS3Async(HttpContext context, ConcurrentDictionary<string, byte[]> objects, ConcurrentDictionary<string, bool> seen)
    {
        var path = context.Request.Path.Value!;
        var action = context.Request.Method switch
        {
            "PUT" => "s3:PutObject",
            "DELETE" => "s3:DeleteObject",
            _ when context.Request.Query.ContainsKey("list-type") => "s3:ListBucket",
            _ => "s3:GetObject",
        };
        seen[$"{action} {path}"] = true;
        if (action == "s3:ListBucket")
        {
            context.Response.ContentType = "application/xml";
            var keys = objects.Keys.Select(key => key[$"/{Bucket}/".Length..]).Where(key => key.StartsWith(context.Request.Query["prefix"].ToString(), StringComparison.Ordinal));
            await context.Response.WriteAsync($"""
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>{string.Concat(keys.Select(key => $"<Contents><Key>{key}</Key></Contents>"))}</ListBucketResult>
                """);
        }
        else if (action == "s3:PutObject")
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            objects[path] = body.ToArray();
        }
        else if (action == "s3:DeleteObject")
        {
            objects.TryRemove(path, out _);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (!objects.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else
        {
            // Terraform would read an object of unknown length without end.
            context.Response.ContentLength = content.Length;
            if (context.Request.Method == "GET")
            {
                await context.Response.Body.WriteAsync(content);
            }
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Locked_state_is_reported_with_its_owner_and_the_way_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The lock is held as Terraform holds it on Linux.");
        var state = Directory.CreateDirectory(Path.Combine(deployment.Terraform, "terraform.tfstate.d", "production"));
        using var locked = File.Create(Path.Combine(state.FullName, "terraform.tfstate"));
        locked.Lock(0, 0);
        await File.WriteAllTextAsync(
            Path.Combine(state.FullName, ".terraform.tfstate.lock.info"),
            """{"ID":"5a6f","Operation":"OperationTypeApply","Who":"ada@laptop","Version":"1.11.4","Created":"2026-01-01T00:00:00Z"}""",
            Cancellation);

        var result = await deployment.RunAsync("terraform-plan");

        Assert.Equal(
            $"The state of 'production' is locked by ada@laptop: wait for that run. If it has died, run 'terraform -chdir={deployment.Terraform} force-unlock 5a6f'.",
            result.Reason);
    }

    [Theory]
    [InlineData("us-east-1", "", "The environment is deployed in us-east-1, and its region is now eu-central-1")]
    [InlineData("eu-central-1", "https://github.com/example/greeting", "Amplify needs a token to connect the repository")]
    public async Task Terraforms_own_plans_are_refused_for_what_they_would_do(string deployed, string repository, string reason)
    {
        if (repository.Length > 0)
        {
            deployment.SetVariable("TF_VAR_repository_url", repository);
            await deployment.CreateCloneAsync(repository);
        }

        await WriteStateAsync(outputs: $$"""{ "region": { "value": "{{deployed}}", "type": "string" } }""");

        var result = await deployment.RunAsync("terraform-plan");

        Assert.StartsWith(reason, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guide_makes_the_state_forget_the_user_pool_before_sign_in_is_turned_off()
    {
        var file = await WriteStateAsync(
            resources: $"[{Resource("aws_cognito_user_pool", "people")}, {Resource("aws_cognito_user_pool_domain", "people")}, {Resource("aws_cognito_user_pool_client", "page")}]");
        var guide = await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "docs", "extend.md"), Cancellation);
        deployment.Set("scripts/forget.sh", guide.Split('\n').Single(line => line.Contains("terraform state rm ", StringComparison.Ordinal)));

        var prepared = await deployment.RunScriptAsync("init.sh", "production");
        var forgotten = await deployment.RunScriptAsync("forget.sh");

        Assert.True(prepared.ExitCode == 0, prepared.Output);
        Assert.True(forgotten.ExitCode == 0, forgotten.Output);
        Assert.Empty(JsonElement.Parse(await File.ReadAllTextAsync(file, Cancellation)).GetProperty("resources").EnumerateArray());

        static string Resource(string type, string name) => $$"""
            {
              "mode": "managed", "type": "{{type}}", "name": "{{name}}", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
              "instances": [{ "index_key": 0, "schema_version": 0, "attributes": { "id": "a" } }]
            }
            """;
    }

    [Fact]
    public async Task Setting_that_is_not_valid_is_reported_with_its_rule()
    {
        deployment.Set("environments/production.tfvars", """
            region      = "eu-central-1a"
            environment = "production"
            """);

        var result = await deployment.RunAsync("terraform-plan");

        Assert.StartsWith("Invalid value for variable: The region must be the code of an AWS region, such as eu-central-1.", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_one_environment_are_not_applied_to_anothers_state()
    {
        deployment.Set("environments/production.tfvars", """
            region      = "eu-central-1"
            environment = "staging"
            """);

        var result = await deployment.RunAsync("terraform-plan");

        Assert.Contains("These are the settings of staging, and the workspace is production: run scripts/init.sh staging first.", result.Reason, StringComparison.Ordinal);
    }
}
