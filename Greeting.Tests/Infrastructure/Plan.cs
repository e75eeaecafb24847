using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.Tests.Infrastructure;

/// <summary>A plan of the unchanged configuration, made with dummy credentials.</summary>
/// <param name="Text">As a person reads it.</param>
/// <param name="Resources">The planned values of each resource, by address.</param>
/// <param name="Actions">What is to happen to each resource, by address.</param>
/// <param name="AwsCalls">What was asked of AWS meanwhile.</param>
sealed record Plan(
    string Text, IReadOnlyDictionary<string, JsonElement> Resources, IReadOnlyDictionary<string, string[]> Actions, string[] AwsCalls)
{
    /// <summary>A token that must not show anywhere.</summary>
    public const string RepositoryToken = "github_pat_that_nobody_may_see";

    public static async Task<Plan> CreateAsync(TerraformRoot root, CancellationToken cancellationToken)
    {
        var calls = new List<string>();
        await using var aws = await StartAwsAsync(calls, cancellationToken);
        var environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = "dummy",
            ["AWS_SECRET_ACCESS_KEY"] = "dummy",
            ["AWS_ENDPOINT_URL"] = aws.Urls.Single(),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["TF_VAR_region"] = "eu-central-1",
            ["TF_VAR_lambda_package"] = "tests/package.txt",
            ["TF_VAR_repository_url"] = "https://github.com/example/greeting",
            ["TF_VAR_repository_token"] = RepositoryToken,
        };
        var file = root.TemporaryPath("plan");

        var plan = await root.RunAsync(
            ["plan", "-input=false", "-lock=false", "-var-file=environments/production.tfvars", $"-out={file}"], cancellationToken, environment);
        Assert.True(plan.ExitCode == 0, plan.Output);

        var show = await root.RunAsync(["show", "-json", file], cancellationToken);
        Assert.True(show.ExitCode == 0, show.Output);
        using var json = JsonDocument.Parse(show.Output.Split('\n').Single(line => line.StartsWith('{')));
        var changes = json.RootElement.GetProperty("resource_changes").EnumerateArray().ToDictionary(
            change => change.GetProperty("address").GetString()!,
            change => change.GetProperty("change").Clone());
        return new(
            plan.Output,
            changes.ToDictionary(change => change.Key, change => change.Value.GetProperty("after")),
            changes.ToDictionary(change => change.Key, change => change.Value.GetProperty("actions").Deserialize<string[]>()!),
            [.. calls]);
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
