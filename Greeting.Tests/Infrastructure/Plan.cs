using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.Tests.Infrastructure;

/// <summary>A plan of the unchanged configuration, made with dummy credentials.</summary>
/// <param name="Text">As a person reads it.</param>
/// <param name="Json">As <c>terraform show -json</c> gives it (https://developer.hashicorp.com/terraform/internals/json-format).</param>
/// <param name="Resources">The planned values of each resource, by address.</param>
/// <param name="Unknown">What is known of each resource only after it is made, by address.</param>
/// <param name="Actions">What is to happen to each resource, by address.</param>
/// <param name="AwsCalls">What was asked of AWS meanwhile.</param>
sealed record Plan(
    string Text,
    JsonElement Json,
    IReadOnlyDictionary<string, JsonElement> Resources,
    IReadOnlyDictionary<string, JsonElement> Unknown,
    IReadOnlyDictionary<string, string[]> Actions,
    string[] AwsCalls)
{
    /// <summary>A token that must not show anywhere.</summary>
    public const string RepositoryToken = "github_pat_that_nobody_may_see";

    /// <summary>Makes a plan of a root configuration.</summary>
    public static async Task<Plan> CreateAsync(TerraformRoot root, CancellationToken cancellationToken)
    {
        var calls = new List<string>();
        var file = root.TemporaryPath("plan");
        var plan = await RunAsync(root, [$"-out={file}"], calls, cancellationToken);
        Assert.True(plan.ExitCode == 0, plan.Output);

        var show = await root.RunAsync(["show", "-json", file], cancellationToken);
        Assert.True(show.ExitCode == 0, show.Output);
        var json = JsonElement.Parse(show.Output.Split('\n').Single(line => line.StartsWith('{')));
        var changes = json.GetProperty("resource_changes").EnumerateArray().ToDictionary(
            change => change.GetProperty("address").GetString()!,
            change => change.GetProperty("change"));
        return new(
            plan.Output,
            json,
            changes.ToDictionary(change => change.Key, change => change.Value.GetProperty("after")),
            changes.ToDictionary(change => change.Key, change => change.Value.GetProperty("after_unknown")),
            changes.ToDictionary(change => change.Key, change => change.Value.GetProperty("actions").Deserialize<string[]>()!),
            [.. calls]);
    }

    /// <summary>Why a root configuration refuses values of its variables, a sentence for each.</summary>
    public static async Task<string[]> RefuseAsync(
        TerraformRoot root, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var plan = await RunAsync(root, ["-json", .. values.Select(value => $"-var={value.Key}={value.Value}")], [], cancellationToken);
        return [..
            from line in plan.Output.Split('\n')
            where line.StartsWith('{')
            let message = JsonElement.Parse(line)
            where message.GetProperty("type").ValueEquals("diagnostic")
            let diagnostic = message.GetProperty("diagnostic")
            where diagnostic.GetProperty("summary").ValueEquals("Invalid value for variable")
            // Below the rule's own words, Terraform says where it is.
            let reason = diagnostic.GetProperty("detail").GetString()!.Split('\n')[0]
            orderby reason
            select reason];
    }

    static async Task<CommandResult> RunAsync(TerraformRoot root, string[] arguments, List<string> calls, CancellationToken cancellationToken)
    {
        await using var aws = await StartAwsAsync(calls, cancellationToken);
        var environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = "dummy",
            ["AWS_SECRET_ACCESS_KEY"] = "dummy",
            ["AWS_ENDPOINT_URL"] = aws.Urls.Single(),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["TF_VAR_region"] = "eu-central-1",
            ["TF_VAR_environment"] = "production",
            ["TF_VAR_lambda_package"] = "tests/package.txt",
            ["TF_VAR_repository"] = "example/greeting",
            ["TF_VAR_repository_url"] = "https://github.com/example/greeting",
            ["TF_VAR_repository_token"] = RepositoryToken,
        };
        const string settings = "environments/production.tfvars";
        string[] file = File.Exists(Path.Combine(root.Folder, settings)) ? [$"-var-file={settings}"] : [];
        return await root.RunAsync(["plan", "-input=false", "-lock=false", .. file, .. arguments], cancellationToken, environment);
    }

    /// <summary>Stands for AWS: says whose the credentials are, and refuses everything else.</summary>
    static async Task<WebApplication> StartAwsAsync(List<string> calls, CancellationToken cancellationToken)
    {
        var aws = WebServer.Create();
        aws.Run(async context =>
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
            var action = form?["Action"].ToString() is { Length: > 0 } named
                ? named
                : $"{context.Request.Method} {context.Request.Path} {context.Request.Headers["X-Amz-Target"]}";
            lock (calls)
            {
                calls.Add(action);
            }

            if (action != "GetCallerIdentity")
            {
                context.Response.StatusCode = (int)HttpStatusCode.Forbidden;
                return;
            }

            context.Response.ContentType = "text/xml";
            await context.Response.WriteAsync("""
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult>
                    <Arn>arn:aws:iam::123456789012:user/dummy</Arn><UserId>DUMMY</UserId><Account>123456789012</Account>
                  </GetCallerIdentityResult>
                  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
                </GetCallerIdentityResponse>
                """);
        });
        await aws.StartAsync(cancellationToken);
        return aws;
    }
}
