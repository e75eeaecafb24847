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
    /// <summary>The step that <c>aspire publish</c> runs.</summary>
    public const string PackageStep = "package-function";

    /// <summary>The step that <c>aspire do terraform-plan</c> runs, which changes nothing.</summary>
    public const string PlanStep = "terraform-plan";

    /// <summary>The step that <c>aspire destroy</c> runs.</summary>
    public const string DestroyStep = "terraform-destroy";

    /// <summary>
    /// Adds the steps of <c>aspire publish</c>, <c>aspire deploy</c> and <c>aspire destroy</c>; <c>aspire do STEP</c> runs one step
    /// with everything it depends on. They exist only when the AppHost deploys, not when the application runs.
    /// </summary>
    public static void AddDeployment(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        builder.Services
            .AddSingleton(services => new DeploymentEnvironment(
                services.GetRequiredService<IHostEnvironment>().EnvironmentName.ToLowerInvariant(),
                // Only tests set Deployment:Root: they deploy a copy of the repository.
                Path.GetFullPath(builder.Configuration["Deployment:Root"] ?? "..", builder.AppHostDirectory)))
            .AddSingleton<DeploymentPrerequisites>()
            .AddSingleton<Deployment>();

        AddStep<DeploymentPrerequisites>("check-prerequisites", "Checks settings, tools and AWS credentials.", prerequisites => prerequisites.CheckAsync);
        Add(PackageStep, "Publishes the API as a Lambda package.", deployment => deployment.PackageFunctionAsync, ["check-prerequisites"], WellKnownPipelineSteps.Publish);
        Add("terraform-init", "Prepares Terraform for the environment.", deployment => deployment.InitializeAsync, ["check-prerequisites"]);
        Add(PlanStep, "Plans the changes and summarizes them.", deployment => deployment.PlanAsync, [PackageStep, "terraform-init"]);
        Add("terraform-apply", "Applies the plan once it is approved.", deployment => deployment.ApplyAsync, [PlanStep]);
        Add("check-function", "Checks the new version before any request reaches it.", deployment => deployment.CheckFunctionAsync, ["terraform-apply"]);
        Add("release", "Moves requests to the new version, and back if the API then fails.", deployment => deployment.ReleaseAsync, ["check-function"]);
        Add("publish-page", "Publishes the page.", deployment => deployment.PublishPageAsync, ["release"]);
        Add("check-page", "Checks the published page.", deployment => deployment.CheckPageAsync, ["publish-page"], WellKnownPipelineSteps.Deploy);
        Add(DestroyStep, "Removes everything once that is approved.", deployment => deployment.DestroyAsync,
            ["terraform-init", WellKnownPipelineSteps.DestroyPrereq], WellKnownPipelineSteps.Destroy);

        void Add(string name, string description, Func<Deployment, Func<PipelineStepContext, Task>> action, List<string> dependsOn, string? requiredBy = null) =>
            AddStep(name, description, action, dependsOn, requiredBy);

        void AddStep<T>(string name, string description, Func<T, Func<PipelineStepContext, Task>> action, List<string>? dependsOn = null, string? requiredBy = null)
            where T : notnull =>
            builder.Pipeline.AddStep(new PipelineStep
            {
                Name = name,
                Description = description,
                Action = context => action(context.Services.GetRequiredService<T>())(context),
                DependsOnSteps = dependsOn ?? [],
                RequiredBySteps = requiredBy is null ? [] : [requiredBy],
            });
    }
}

/// <summary>One deployment of one environment. Its steps stop at the first error, with one line for each reason.</summary>
/// <param name="environment">The environment that is deployed.</param>
/// <param name="configuration">The AppHost's configuration, with the setting <c>Deployment:AutoApprove</c>.</param>
/// <param name="interaction">Asks the person who deploys.</param>
/// <param name="options">Whether <c>--yes</c> was given.</param>
sealed partial class Deployment(
    DeploymentEnvironment environment,
    IConfiguration configuration,
    IInteractionService interaction,
    IOptions<PipelineOptions> options)
{
    readonly DirectoryInfo plans = CreatePlanFolder();

    EnvironmentFile Settings => environment.Settings;

    Dictionary<string, string?> Variables => environment.Variables;

    string PlanPath => Path.Combine(plans.FullName, "plan");

    TerraformPlan? Plan { get; set; }

    /// <summary>Publishes the function's package for the environment's architecture, unless the settings name one.</summary>
    public async Task PackageFunctionAsync(PipelineStepContext context)
    {
        if (Settings.Find("lambda_package") is { } package)
        {
            // Terraform, too, takes an absolute path as one below its folder.
            var path = Path.GetFullPath(Path.Join(environment.Terraform, package));
            if (!File.Exists(path))
            {
                throw new DistributedApplicationException($"lambda_package names {path}, which does not exist: build the package there, or leave out the setting.");
            }

            LogPackage(context.Logger, path);
            return;
        }

        string[] runtime = Settings.Find("architecture") == "arm64" ? ["-r", "linux-arm64"] : [];
        await environment.RunAsync(context, "dotnet", ["publish", "Greeting.Api", "-c", "Release", .. runtime], environment.Repository);
    }

    /// <summary>Prepares Terraform's folder and selects the environment's state.</summary>
    public Task InitializeAsync(PipelineStepContext context) =>
        environment.RunScriptAsync(context, "init.sh", [environment.Name], LogLevel.Debug);

    /// <summary>Plans, and refuses a plan that would lose data or could be applied only in part.</summary>
    public async Task PlanAsync(PipelineStepContext context)
    {
        Plan = await CreatePlanAsync(context, []);
        await environment.RunScriptAsync(context, "check-plan.sh", [PlanPath], level: null);
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
            context, configuration.GetValue<bool>("Deployment:AutoApprove"), $"Apply this plan to '{environment.Name}' ({Plan})?",
            $"The plan ({Plan}) is not applied without approval: set Deployment__AutoApprove=true in the environment, or deploy interactively.");
        await environment.RunAsync(context, "terraform", ["apply", "-json", PlanPath], environment.Terraform);
    }

    /// <summary>Invokes the new version, which no request reaches yet.</summary>
    public async Task CheckFunctionAsync(PipelineStepContext context)
    {
        var outputs = (await environment.RunScriptAsync(context, "outputs.sh", [], level: null)).Output;
        foreach (var output in outputs.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = output.Split('=', 2);
            Variables[parts[0]] = parts[1];
        }

        await environment.RunScriptAsync(context, "check-function.sh", []);
    }

    /// <summary>Moves the alias <c>live</c> to the new version; the script moves it back when the public API then fails.</summary>
    public async Task ReleaseAsync(PipelineStepContext context)
    {
        await environment.RunScriptAsync(context, "release.sh", []);
        context.Summary.Add("Environment", $"{environment.Name} in {Variables["REGION"]}");
        context.Summary.Add("Live version", Variables["NEWEST_VERSION"]!);
        context.Summary.Add("API", Variables["API_ENDPOINT"]!);
        context.Summary.Add("Dashboard", Variables["DASHBOARD_URL"]!);
    }

    /// <summary>Builds and uploads the page, or lets Amplify build the commit from GitHub.</summary>
    public async Task PublishPageAsync(PipelineStepContext context)
    {
        if (Variables["WEB_SOURCE"] == "git")
        {
            Variables["COMMIT"] = (await environment.RunAsync(context, "git", ["rev-parse", "HEAD"], environment.Repository, LogLevel.Debug)).Output.Trim();
            await environment.RunScriptAsync(context, "publish-page.sh", []);
            return;
        }

        // The variables that Amplify sets in its own builds.
        Variables["AWS_APP_ID"] = Variables["AMPLIFY_APP_ID"];
        Variables["AWS_BRANCH"] = Variables["AMPLIFY_BRANCH"];
        Variables["VITE_API_ENDPOINT"] = Variables["API_ENDPOINT"];
        foreach (var name in (string[])["SIGN_IN_ISSUER", "SIGN_IN_CLIENT_ID", "SIGN_IN_SCOPE"])
        {
            Variables[$"VITE_{name}"] = Variables.GetValueOrDefault(name);
        }

        if (!NodePackages.AreInstalled(environment.Web))
        {
            await environment.RunAsync(context, "npm", ["ci"], environment.Web, LogLevel.Debug);
            await NodePackages.MarkInstalledAsync(environment.Web, context.CancellationToken);
        }

        var output = Path.Combine(plans.FullName, "page");
        await environment.RunAsync(context, "npm", ["run", "build", "--", "--outDir", output], environment.Web, LogLevel.Debug);
        await environment.RunScriptAsync(context, "publish-page.sh", [output]);
    }

    /// <summary>Checks the published page.</summary>
    public async Task CheckPageAsync(PipelineStepContext context)
    {
        await environment.RunScriptAsync(context, "check-page.sh", []);
        context.Summary.Add("Page", Variables["WEB_URL"]!);
    }

    /// <summary>Removes everything after asking, or without asking with <c>--yes</c>; refused while the table or the user pool is protected.</summary>
    public async Task DestroyAsync(PipelineStepContext context)
    {
        Plan = await CreatePlanAsync(context, ["-destroy"]);
        if (Plan.IsEmpty)
        {
            LogNothing(context.Logger, "destroy");
            return;
        }

        if (Plan.HasProtectedData)
        {
            throw new DistributedApplicationException(
                $"The data is protected against deletion: set deletion_protection = false in {Settings.Path}, deploy, and then destroy.");
        }

        await ApproveAsync(
            context, options.Value.SkipConfirmation, $"Destroy '{environment.Name}' with all its greetings and accounts ({Plan})? This cannot be undone.",
            "Nothing is destroyed without approval: confirm with --yes, or destroy interactively.");
        await environment.RunAsync(context, "terraform", ["apply", "-json", PlanPath], environment.Terraform);
    }

    // Plans hold secrets: only the owner can read the folder, and it is deleted when the process ends, even after a failure. Aspire's
    // IFileSystemService is experimental and deletes its folders only when the host is disposed, which Run() does not do.
    static DirectoryInfo CreatePlanFolder()
    {
        var folder = Directory.CreateTempSubdirectory("greeting-plan-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder;
    }

    async Task<TerraformPlan> CreatePlanAsync(PipelineStepContext context, string[] mode)
    {
        await environment.RunAsync(
            context, "terraform", ["plan", "-json", .. mode, $"-var-file={Settings.Path}", $"-out={PlanPath}"], environment.Terraform, LogLevel.Debug);
        var plan = TerraformPlan.Read((await environment.RunAsync(context, "terraform", ["show", "-json", PlanPath], environment.Terraform, level: null)).Output);
        foreach (var change in plan.Changes)
        {
            LogChange(context.Logger, change);
        }

        LogPlan(context.Logger, plan);
        return plan;
    }

    async Task ApproveAsync(PipelineStepContext context, bool approved, string question, string remedy)
    {
        if (approved)
        {
            return;
        }

        if (!interaction.IsAvailable)
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

    [LoggerMessage(LogLevel.Information, "The package is {Path}, as lambda_package says.")]
    static partial void LogPackage(ILogger logger, string path);

    [LoggerMessage(LogLevel.Information, "{Change}")]
    static partial void LogChange(ILogger logger, string change);

    [LoggerMessage(LogLevel.Information, "Plan: {Plan}")]
    static partial void LogPlan(ILogger logger, TerraformPlan plan);

    [LoggerMessage(LogLevel.Information, "There is nothing to {Verb}.")]
    static partial void LogNothing(ILogger logger, string verb);
}
