using System.Text.RegularExpressions;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Greeting.AppHost;

/// <summary>Finds out, before anything is changed, whether the command that was given can succeed.</summary>
/// <param name="environment">The environment that is deployed.</param>
/// <param name="interaction">Asks for settings that are missing.</param>
/// <param name="options">The step that was asked for.</param>
sealed partial class DeploymentPrerequisites(DeploymentEnvironment environment, IInteractionService interaction, IOptions<PipelineOptions> options)
{
    static readonly Version minimumTerraform = new(1, 11);

    EnvironmentFile Settings => environment.Settings;

    // A package is built without Terraform and AWS, and a removal publishes nothing.
    bool OnlyPackages => options.Value.Step is WellKnownPipelineSteps.Publish or DeploymentExtensions.PackageStep;

    bool OnlyPlans => options.Value.Step is DeploymentExtensions.PlanStep;

    bool Destroys => options.Value.Step is WellKnownPipelineSteps.Destroy or DeploymentExtensions.DestroyStep;

    /// <summary>Checks settings, tools and credentials, and asks for settings that have no default.</summary>
    /// <exception cref="DistributedApplicationException">Something is missing: one line for each.</exception>
    public async Task CheckAsync(PipelineStepContext context)
    {
        if (!File.Exists(Settings.Path))
        {
            throw new DistributedApplicationException(
                $"There is no environment '{environment.Name}': {Settings.Path} is missing. Copy the file of another environment and change its name and environment.");
        }

        if (OnlyPackages)
        {
            return;
        }

        if (Settings.Find("region") is null)
        {
            await AskForSettingsAsync(context);
        }

        Stop(FindToolErrors());
        var region = Settings.Find("region")!;
        environment.Variables["AWS_REGION"] = region;
        Stop([await FindTerraformErrorAsync(context), await FindCredentialErrorAsync(context, region), await FindCommitErrorAsync(context)]);

        static void Stop(IEnumerable<string?> errors)
        {
            if (string.Join(Environment.NewLine, errors.OfType<string>()) is { Length: > 0 } lines)
            {
                throw new DistributedApplicationException(lines);
            }
        }
    }

    async Task AskForSettingsAsync(PipelineStepContext context)
    {
        if (!interaction.IsAvailable)
        {
            throw new DistributedApplicationException($"No AWS region is set: add region = \"eu-central-1\", or another, to {Settings.Path}.");
        }

        InteractionInput region = new() { Name = "region", Label = "AWS region, such as eu-central-1", InputType = InputType.Text, Required = true };
        InteractionInput url = new() { Name = "repository_url", Label = "GitHub repository that Amplify builds the page from (https://github.com/OWNER/NAME); empty to build it here", InputType = InputType.Text };
        var answer = await interaction.PromptInputsAsync(
            $"Settings of '{environment.Name}'", $"Where is '{environment.Name}' deployed? The answers are saved in {Settings.Path}.", [region, url],
            new()
            {
                ValidationCallback = validation =>
                {
                    if (!Region.IsMatch(validation.Inputs["region"].Value ?? ""))
                    {
                        validation.AddValidationError("region", "Enter the code of an AWS region, such as eu-central-1.");
                    }

                    if (validation.Inputs["repository_url"].Value is { Length: > 0 } value && !RepositoryUrl.IsMatch(value))
                    {
                        validation.AddValidationError("repository_url", "Enter the repository as https://github.com/OWNER/NAME.");
                    }

                    return Task.CompletedTask;
                },
            },
            context.CancellationToken);
        if (answer.Canceled)
        {
            throw new OperationCanceledException("The deployment was canceled.");
        }

        await Settings.AddAsync(answer.Data.Select(input => (input.Name, input.Value)), context.CancellationToken);
    }

    IEnumerable<string?> FindToolErrors()
    {
        var buildsPage = !Destroys && Settings.Find("repository_url") is null;
        string[] tools = ["terraform", "aws", "bash", .. Destroys ? [] : (string[])["curl", "jq", buildsPage ? "zip" : "git"]];
        return [.. tools.Select(DeploymentProgram.FindError), buildsPage ? NodePackages.FindError(environment.Web) : null];
    }

    async Task<string?> FindTerraformErrorAsync(PipelineStepContext context)
    {
        var version = (await environment.RunAsync(context, "terraform", ["version"], environment.Terraform, LogLevel.Debug)).Output;
        return TerraformVersion.Match(version) is { Success: true } match && Version.Parse(match.Groups["version"].Value) >= minimumTerraform
            ? null
            : $"Terraform is too old ({version.Split('\n')[0]}): install {minimumTerraform} or later from https://developer.hashicorp.com/terraform/install.";
    }

    async Task<string?> FindCredentialErrorAsync(PipelineStepContext context, string region)
    {
        var result = await DeploymentProgram.RunAsync(
            "aws", ["sts", "get-caller-identity", "--query", "[Account, Arn]", "--output", "text"], environment.Terraform, environment.Variables,
            report: null, context.CancellationToken);
        if (result.ExitCode == 0)
        {
            LogIdentity(context.Logger, result.Output.Trim().Replace("\t", " as ", StringComparison.Ordinal), region);
            return null;
        }

        return result.Errors switch
        {
            var errors when Says(errors, "Could not connect to the endpoint URL") =>
                $"AWS does not answer in region '{region}': correct the region in {Settings.Path}, or check the network.",
            var errors when Says(errors, "expired") || Says(errors, "ExpiredToken") =>
                "The AWS credentials have expired: renew them, with 'aws sso login' for instance.",
            var errors when Says(errors, "InvalidClientTokenId") =>
                $"AWS does not accept the credentials in region '{region}': renew them, or enable the region in the account.",
            var errors when Says(errors, "Unable to locate credentials") =>
                "There are no AWS credentials: run 'aws configure sso' and 'aws sso login', or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            _ => $"'aws sts get-caller-identity' fails: {result.Reason}",
        };

        static bool Says(string errors, string text) => errors.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    // Amplify builds the page from a commit of a branch on GitHub, and the API is built from the working tree: both must be the same.
    async Task<string?> FindCommitErrorAsync(PipelineStepContext context)
    {
        if (OnlyPlans || Destroys || Settings.Find("repository_url") is not { } url)
        {
            return null;
        }

        // Neither is built from the folder terraform, to which this command adds settings.
        if (await GitAsync("status", "--porcelain", "--", ".", ":(exclude)terraform") is not [] and var changes)
        {
            var more = changes.Length > 3 ? $" and {changes.Length - 3} more" : "";
            return $"The page is built from the commit, without the changes in {string.Join(", ", changes.Take(3).Select(change => change[3..]))}{more}: commit or stash them first.";
        }

        var branch = Settings.Find("branch") ?? "main";
        string[] remotes =
        [
            .. from remote in await GitAsync("remote", "--verbose")
               let parts = remote.Split('\t', ' ')
               where parts is [_, _, "(fetch)", ..] && string.Equals(RepositoryOf(parts[1]), RepositoryOf(url), StringComparison.OrdinalIgnoreCase)
               select parts[0],
        ];
        if (remotes is [])
        {
            return $"The page is built from {url}, which is not a remote of this clone: run 'git remote add --fetch github {url}' first.";
        }

        return await GitAsync(["branch", "--remotes", "--contains", "HEAD", "--list", .. remotes.Select(remote => $"{remote}/{branch}")]) is []
            ? $"The page is built from branch {branch} of {url}, which does not contain this commit: run 'git push {remotes[0]} HEAD:{branch}' first."
            : null;

        async Task<string[]> GitAsync(params string[] arguments) =>
            (await environment.RunAsync(context, "git", arguments, environment.Repository, LogLevel.Debug)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        static string? RepositoryOf(string address) => GitHubAddress.Match(address) is { Success: true } match ? match.Groups["repository"].Value : null;
    }

    [GeneratedRegex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$")]
    static partial Regex Region { get; }

    [GeneratedRegex("^https://github\\.com/[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")]
    static partial Regex RepositoryUrl { get; }

    [GeneratedRegex(@"^(https://([^@/\s]+@)?|(ssh://)?git@(ssh\.)?)github\.com(:443/|[:/])(?<repository>\S+?)(\.git)?/?$")]
    static partial Regex GitHubAddress { get; }

    [GeneratedRegex(@"Terraform v(?<version>\d+\.\d+)")]
    static partial Regex TerraformVersion { get; }

    [LoggerMessage(LogLevel.Information, "AWS account {Identity}, region {Region}")]
    static partial void LogIdentity(ILogger logger, string identity, string region);
}
