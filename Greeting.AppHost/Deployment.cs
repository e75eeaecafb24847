using System.Text.RegularExpressions;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Greeting.AppHost;

/// <summary>Adds the deployment to AWS to the AppHost's pipeline.</summary>
static class DeploymentExtensions
{
    /// <summary>
    /// Adds the steps of <c>aspire deploy</c> and <c>aspire destroy</c>; <c>aspire do STEP</c> runs one step with everything it
    /// depends on. They exist only when the AppHost deploys, not when the application runs.
    /// </summary>
    public static void AddDeployment(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<Deployment>(services, builder.AppHostDirectory));

        Add("check-prerequisites", "Checks tools, settings and AWS credentials.", deployment => deployment.CheckPrerequisitesAsync);
        Add("package-function", "Publishes the API as a Lambda package.", deployment => deployment.PackageFunctionAsync, ["check-prerequisites"]);
        Add("terraform-init", "Prepares Terraform for the environment.", deployment => deployment.InitializeAsync, ["check-prerequisites"]);
        Add("terraform-plan", "Plans the changes and summarizes them.", deployment => deployment.PlanAsync, ["package-function", "terraform-init"]);
        Add("terraform-apply", "Applies the plan once it is approved.", deployment => deployment.ApplyAsync, ["terraform-plan"]);
        Add("check-api", "Checks the new version before any request reaches it.", deployment => deployment.CheckFunctionAsync, ["terraform-apply"]);
        Add("release", "Moves requests to the new version, and back if the API then fails.", deployment => deployment.ReleaseAsync, ["check-api"]);
        Add("publish-page", "Publishes the page.", deployment => deployment.PublishPageAsync, ["release"]);
        Add("check-page", "Checks the published page.", deployment => deployment.CheckPageAsync, ["publish-page"], WellKnownPipelineSteps.Deploy);
        Add("terraform-destroy", "Removes everything once that is approved.", deployment => deployment.DestroyAsync,
            ["terraform-init", WellKnownPipelineSteps.DestroyPrereq], WellKnownPipelineSteps.Destroy);

        void Add(string name, string description, Func<Deployment, Func<PipelineStepContext, Task>> action, List<string>? dependsOn = null, string? requiredBy = null) =>
            builder.Pipeline.AddStep(new PipelineStep
            {
                Name = name,
                Description = description,
                Action = context => action(context.Services.GetRequiredService<Deployment>())(context),
                DependsOnSteps = dependsOn ?? [],
                RequiredBySteps = requiredBy is null ? [] : [requiredBy],
            });
    }
}

/// <summary>One deployment of one environment. Its steps stop at the first error, with one line for each reason.</summary>
/// <param name="appHostDirectory">The AppHost's folder; paths start there.</param>
/// <param name="configuration">The AppHost's configuration, with the section <c>Deployment</c>.</param>
/// <param name="environment">Names the environment that is deployed.</param>
/// <param name="interaction">Asks the person who deploys.</param>
/// <param name="options">Whether <c>--yes</c> was given.</param>
sealed partial class Deployment(
    string appHostDirectory,
    IConfiguration configuration,
    IHostEnvironment environment,
    IInteractionService interaction,
    IOptions<PipelineOptions> options)
{
    static readonly Version minimumTerraform = new(1, 11);

    readonly string name = environment.EnvironmentName.ToLowerInvariant();
    readonly string repository = Path.GetFullPath(configuration["Deployment:Root"] ?? "..", appHostDirectory);

    readonly DirectoryInfo plans = CreatePlanFolder();
    readonly Dictionary<string, string?> variables = new()
    {
        ["CHECKPOINT_DISABLE"] = "1",
        ["TF_IN_AUTOMATION"] = "1",
        ["TF_INPUT"] = "0",
        ["TF_CLI_ARGS"] = "-no-color",
    };

    string Terraform => Path.Combine(repository, "terraform");

    string Web => Path.Combine(repository, "Greeting.Web");

    EnvironmentFile Settings => field ??= new(Path.Combine(Terraform, "environments", $"{name}.tfvars"));

    TerraformPlan? Plan { get; set; }

    /// <summary>Finds what is missing before anything is changed: tools, settings, credentials.</summary>
    public async Task CheckPrerequisitesAsync(PipelineStepContext context)
    {
        if (!File.Exists(Settings.Path))
        {
            throw new DistributedApplicationException(
                $"There is no environment '{name}': {Settings.Path} is missing. Copy the file of another environment and change its name and environment.");
        }

        Stop(MissingTools());
        if (Settings.Find("region") is null)
        {
            await AskForSettingsAsync(context);
        }

        var region = Settings.Find("region")!;
        variables["AWS_REGION"] = region;
        Stop([await FindTerraformErrorAsync(context), await FindCredentialErrorAsync(context, region), await FindCommitErrorAsync(context)]);

        static void Stop(IEnumerable<string?> errors)
        {
            if (string.Join(Environment.NewLine, errors.OfType<string>()) is { Length: > 0 } lines)
            {
                throw new DistributedApplicationException(lines);
            }
        }
    }

    /// <summary>Publishes the function's package for the environment's architecture.</summary>
    public async Task PackageFunctionAsync(PipelineStepContext context)
    {
        string[] runtime = Settings.Find("architecture") == "arm64" ? ["-r", "linux-arm64"] : [];
        await RunAsync(context, "dotnet", ["publish", "Greeting.Api", "-c", "Release", .. runtime], repository);
    }

    /// <summary>Prepares Terraform's folder and selects the environment's state.</summary>
    public Task InitializeAsync(PipelineStepContext context) =>
        RunAsync(context, "bash", ["scripts/init.sh", name], Terraform, LogLevel.Debug);

    /// <summary>Plans, and refuses a plan that would delete the greetings or could be applied only in part.</summary>
    public async Task PlanAsync(PipelineStepContext context)
    {
        var region = Settings.Find("region");
        if ((await ReadOutputsAsync(context)).TryGetValue("REGION", out var deployed) && deployed != region)
        {
            throw new DistributedApplicationException(
                $"The environment '{name}' is deployed in {deployed}, and its region is now {region}: set it back, or destroy the environment first.");
        }

        Plan = await CreatePlanAsync(context, []);
        if (Plan.DeletesTable)
        {
            throw new DistributedApplicationException(
                $"The plan deletes a table with all its data, for example because the name was changed: undo the change in {Settings.Path}, or destroy the environment first.");
        }

        if (Plan.After("aws_lambda_function.api", "reserved_concurrent_executions") is >= 0 and var reserved
            && Plan.Before("aws_lambda_provisioned_concurrency_config.live[0]", "provisioned_concurrent_executions") > reserved)
        {
            throw new DistributedApplicationException(
                $"Lambda refuses a reserved concurrency ({reserved}) below the provisioned one: lower provisioned_concurrency in {Settings.Path}, deploy, and then lower reserved_concurrency.");
        }

        if (Plan.Creates("aws_amplify_app.web") && Settings.Find("repository_url") is not null && Settings.Find("repository_token") is null)
        {
            throw new DistributedApplicationException(
                "Amplify needs a token to connect the repository: set TF_VAR_repository_token to a fine-grained token that can read contents and write webhooks.");
        }
    }

    /// <summary>Applies the plan after asking, or without asking if <c>Deployment:AutoApprove</c> is set.</summary>
    public async Task ApplyAsync(PipelineStepContext context)
    {
        if (Plan!.IsEmpty)
        {
            LogNothing(context.Logger, "apply");
            return;
        }

        await ApproveAsync(
            context, configuration.GetValue<bool>("Deployment:AutoApprove"), $"Apply this plan to '{name}' ({Plan})?",
            $"The plan ({Plan}) is not applied without approval: set Deployment__AutoApprove=true in the environment, or deploy interactively.");
        await RunAsync(context, "terraform", ["apply", "-json", PlanPath], Terraform);
    }

    /// <summary>Invokes the new version, which no request reaches yet.</summary>
    public async Task CheckFunctionAsync(PipelineStepContext context)
    {
        foreach (var (output, value) in await ReadOutputsAsync(context))
        {
            variables[output] = value;
        }

        await RunAsync(context, "bash", ["scripts/check-function.sh"], Terraform);
    }

    /// <summary>Moves the alias <c>live</c> to the new version; the script moves it back when the public API then fails.</summary>
    public async Task ReleaseAsync(PipelineStepContext context)
    {
        await RunAsync(context, "bash", ["scripts/release.sh"], Terraform);
        context.Summary.Add("Environment", $"{name} in {variables["REGION"]}");
        context.Summary.Add("Live version", variables["NEWEST_VERSION"]!);
        context.Summary.Add("API", variables["API_ENDPOINT"]!);
        context.Summary.Add("Dashboard", variables["DASHBOARD_URL"]!);
    }

    /// <summary>Builds and uploads the page, or lets Amplify build the commit from GitHub.</summary>
    public async Task PublishPageAsync(PipelineStepContext context)
    {
        if (variables["WEB_SOURCE"] == "git")
        {
            variables["COMMIT"] = (await RunAsync(context, "git", ["rev-parse", "HEAD"], repository, LogLevel.Debug)).Output.Trim();
            await RunAsync(context, "bash", ["scripts/publish-page.sh"], Terraform);
            return;
        }

        // The variables that Amplify sets in its own builds.
        variables["AWS_APP_ID"] = variables["AMPLIFY_APP_ID"];
        variables["AWS_BRANCH"] = variables["AMPLIFY_BRANCH"];
        variables["VITE_API_ENDPOINT"] = variables["API_ENDPOINT"];
        if (!NodePackages.AreInstalled(Web))
        {
            await RunAsync(context, "npm", ["ci"], Web, LogLevel.Debug);
            await NodePackages.MarkInstalledAsync(Web, context.CancellationToken);
        }

        var output = Path.Combine(plans.FullName, "page");
        await RunAsync(context, "npm", ["run", "build", "--", "--outDir", output], Web, LogLevel.Debug);
        await RunAsync(context, "bash", ["scripts/publish-page.sh", output], Terraform);
    }

    /// <summary>Checks the published page.</summary>
    public async Task CheckPageAsync(PipelineStepContext context)
    {
        await RunAsync(context, "bash", ["scripts/check-page.sh"], Terraform);
        context.Summary.Add("Page", variables["WEB_URL"]!);
    }

    /// <summary>Removes everything after asking, or without asking with <c>--yes</c>; refused while the table is protected.</summary>
    public async Task DestroyAsync(PipelineStepContext context)
    {
        Plan = await CreatePlanAsync(context, ["-destroy"]);
        if (Plan.IsEmpty)
        {
            LogNothing(context.Logger, "destroy");
            return;
        }

        if (Plan.HasProtectedTable)
        {
            throw new DistributedApplicationException(
                $"The table is protected against deletion: set deletion_protection = false in {Settings.Path}, deploy, and then destroy.");
        }

        await ApproveAsync(
            context, options.Value.SkipConfirmation, $"Destroy '{name}' with all its greetings ({Plan})? This cannot be undone.",
            "Nothing is destroyed without approval: confirm with --yes, or destroy interactively.");
        await RunAsync(context, "terraform", ["apply", "-json", PlanPath], Terraform);
    }

    string PlanPath => Path.Combine(plans.FullName, "plan");

    // Only the Aspire CLI shows questions: in other programs, they would wait forever.
    bool CanAsk => interaction.IsAvailable && configuration["ASPIRE_BACKCHANNEL_PATH"] is { Length: > 0 };

    // Plans hold secrets: only the owner can read the folder, and it is deleted when the process ends, even after a failure.
    static DirectoryInfo CreatePlanFolder()
    {
        var folder = Directory.CreateTempSubdirectory("greeting-plan-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder;
    }

    async Task AskForSettingsAsync(PipelineStepContext context)
    {
        if (!CanAsk)
        {
            throw new DistributedApplicationException($"No AWS region is set: add region = \"eu-central-1\", or another, to {Settings.Path}.");
        }

        InteractionInput region = new() { Name = "region", Label = "AWS region, such as eu-central-1", InputType = InputType.Text, Required = true };
        InteractionInput url = new() { Name = "repository_url", Label = "GitHub repository that Amplify builds the page from (https://github.com/OWNER/NAME); empty to build it here", InputType = InputType.Text };
        var answer = await interaction.PromptInputsAsync(
            $"Settings of '{name}'", $"Where is '{name}' deployed? The answers are saved in {Settings.Path}.", [region, url],
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

    IEnumerable<string> MissingTools()
    {
        (string Tool, string Remedy)[] needed =
        [
            ("terraform", $"install Terraform {minimumTerraform} or later from https://developer.hashicorp.com/terraform/install"),
            ("aws", "install the AWS CLI from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"),
            ("bash", "deploy from Linux, macOS or the Windows Subsystem for Linux"),
            ("curl", "install it with your system's package manager"),
            Settings.Find("repository_url") is null ? ("zip", "install it with your system's package manager") : ("git", "install it from https://git-scm.com"),
        ];
        return from tool in needed where !NodePackages.IsOnPath(tool.Tool) select $"{tool.Tool} was not found on the PATH: {tool.Remedy}.";
    }

    async Task<string?> FindTerraformErrorAsync(PipelineStepContext context)
    {
        var version = (await RunAsync(context, "terraform", ["version"], Terraform, LogLevel.Debug)).Output;
        return TerraformVersion.Match(version) is { Success: true } match && Version.Parse(match.Groups["version"].Value) >= minimumTerraform
            ? null
            : $"Terraform is too old ({version.Split('\n')[0]}): install {minimumTerraform} or later from https://developer.hashicorp.com/terraform/install.";
    }

    async Task<string?> FindCredentialErrorAsync(PipelineStepContext context, string region)
    {
        var result = await DeploymentProgram.RunAsync(
            "aws", ["sts", "get-caller-identity", "--query", "[Account, Arn]", "--output", "text"], Terraform, variables, null, context.CancellationToken);
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

    // Amplify can build only a commit that was pushed to GitHub.
    async Task<string?> FindCommitErrorAsync(PipelineStepContext context) =>
        Settings.Find("repository_url") is not { } url
        || (await RunAsync(context, "git", ["branch", "--remotes", "--contains", "HEAD"], repository, LogLevel.Debug)).Output.Trim() is { Length: > 0 }
            ? null
            : $"The page is built from {url}, which does not have this commit: push it first.";

    async Task<TerraformPlan> CreatePlanAsync(PipelineStepContext context, string[] mode)
    {
        await RunAsync(context, "terraform", ["plan", "-json", .. mode, $"-var-file={Settings.Path}", $"-out={PlanPath}"], Terraform, LogLevel.Debug);
        var plan = TerraformPlan.Read((await RunAsync(context, "terraform", ["show", "-json", PlanPath], Terraform, level: null)).Output);
        foreach (var change in plan.Changes)
        {
            LogLine(context.Logger, LogLevel.Information, change);
        }

        LogLine(context.Logger, LogLevel.Information, $"Plan: {plan}");
        return plan;
    }

    async Task<IReadOnlyDictionary<string, string>> ReadOutputsAsync(PipelineStepContext context) =>
        TerraformOutputs.Read((await RunAsync(context, "terraform", ["output", "-json"], Terraform, level: null)).Output);

    async Task ApproveAsync(PipelineStepContext context, bool approved, string question, string remedy)
    {
        if (approved)
        {
            return;
        }

        if (!CanAsk)
        {
            throw new DistributedApplicationException(remedy);
        }

        var answer = await interaction.PromptNotificationAsync(
            "Approval", question, new NotificationInteractionOptions { Intent = MessageIntent.Confirmation, ShowSecondaryButton = true, ShowDismiss = false },
            context.CancellationToken);
        if (answer.Canceled || !answer.Data)
        {
            throw new DistributedApplicationException("Not approved: nothing was changed.");
        }
    }

    /// <summary>Runs a program, logs its output at a level (null logs nothing), and fails with the reason that it gives.</summary>
    async Task<ProgramResult> RunAsync(
        PipelineStepContext context, string program, string[] arguments, string folder, LogLevel? level = LogLevel.Information)
    {
        var result = await DeploymentProgram.RunAsync(program, arguments, folder, variables, level is { } known ? Report : null, context.CancellationToken);
        return result.ExitCode == 0 ? result : throw new DistributedApplicationException(Explain(result.Reason));

        void Report(string line) => LogLine(context.Logger, known, TerraformMessage.Read(line)?.Text ?? line);
    }

    string Explain(string reason) => LockOwner.Match(reason) is { Success: true } owner
        ? $"The state of '{name}' is locked by {owner.Groups["who"].Value}: wait for that run. If it has died, run 'terraform -chdir={Terraform} force-unlock {LockId.Match(reason).Groups["id"].Value}'."
        : reason;

    [GeneratedRegex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$")]
    static partial Regex Region { get; }

    [GeneratedRegex("^https://github\\.com/[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")]
    static partial Regex RepositoryUrl { get; }

    [GeneratedRegex(@"Terraform v(?<version>\d+\.\d+)")]
    static partial Regex TerraformVersion { get; }

    [GeneratedRegex(@"Error acquiring the state lock.*Who: +(?<who>\S+)", RegexOptions.Singleline)]
    static partial Regex LockOwner { get; }

    [GeneratedRegex(@"ID: +(?<id>\S+)")]
    static partial Regex LockId { get; }

    [LoggerMessage("{Line}")]
    static partial void LogLine(ILogger logger, LogLevel level, string line);

    [LoggerMessage(LogLevel.Information, "There is nothing to {Verb}.")]
    static partial void LogNothing(ILogger logger, string verb);

    [LoggerMessage(LogLevel.Information, "AWS account {Identity}, region {Region}")]
    static partial void LogIdentity(ILogger logger, string identity, string region);
}
