using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Greeting.Tests.Infrastructure;

/// <summary>What the deployment workflow may do, and with whose code.</summary>
public sealed partial class DeploymentWorkflowTests
{
    const string Folder = ".github/workflows";

    // The deployment of one environment is a workflow of its own, which the job "deploy" calls.
    static readonly YamlNode Caller = Yaml.Read($"{Folder}/deploy.yml");
    static readonly YamlNode Called = Yaml.Read($"{Folder}/deploy-environment.yml");

    static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, Folder));

    static IEnumerable<YamlNode> Workflows => Files.Select(Yaml.Read);

    static IEnumerable<(string Name, YamlNode Job)> Jobs => JobsOf(Caller).Concat(JobsOf(Called));

    [Fact]
    public void Every_action_of_every_workflow_is_pinned_to_one_commit_and_names_its_version()
    {
        var actions = Files
            .SelectMany(file => Yaml.FindWithComments(file, "uses"))
            .Where(action => !action.Value.StartsWith("./", StringComparison.Ordinal))
            .Distinct().ToArray();

        Assert.All(actions, action => Assert.Matches(@"^[\w-]+(/[\w-]+)+@[0-9a-f]{40}$", action.Value));
        Assert.All(actions, action => Assert.Matches(@"^v\d+\.\d+\.\d+$", action.Comment));
        // Two pins of one action would be two things to keep up to date.
        Assert.All(actions.GroupBy(action => action.Value.Split('@')[0]), pins => Assert.Single(pins));
        Assert.Contains(actions, action => action.Value.StartsWith("aws-actions/configure-aws-credentials@", StringComparison.Ordinal));
    }

    [Fact]
    public void No_workflow_leaves_its_token_to_the_code_that_it_checks_out()
    {
        var checkouts = Workflows.SelectMany(JobsOf).SelectMany(job => job.Job.Items("steps"))
            .Where(step => $"{step.Find("uses")}".StartsWith("actions/checkout@", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(checkouts);
        Assert.All(checkouts, step => Assert.Contains("persist-credentials: false", step.Pairs("with")));
    }

    [Fact]
    public void A_called_workflow_gets_the_secrets_that_it_reads_and_no_others()
    {
        var read = Called.AllNodes.OfType<YamlScalarNode>().SelectMany(scalar => SecretName.Matches(scalar.Value!)).Select(match => match.Groups["name"].Value).Distinct().ToArray();

        Assert.NotEmpty(read);
        Assert.Equal(read, ((YamlMappingNode)Called["on"]["workflow_call"]["secrets"]).Select(secret => $"{secret.Key}"));
        Assert.Equal(read.Select(name => $"{name}: ${{{{ secrets.{name} }}}}"), Find(Caller, "deploy").Pairs("secrets"));
        Assert.All(
            Workflows.SelectMany(JobsOf),
            job => Assert.NotEqual("inherit", $"{job.Job.Find("secrets")}"));
    }

    [Fact]
    public async Task A_package_is_built_for_each_architecture_that_the_settings_name()
    {
        using var deployment = new DeploymentRun();
        deployment.Set("environments/staging.tfvars", "  architecture   = \"arm64\" # Graviton\n");
        var output = Path.Combine(deployment.Root, "output");
        var script = Assert.Single(ScriptsOf(Find(Caller, "architectures")));

        var result = await Command.RunAsync(
            "bash", ["-e", "-c", script], TestContext.Current.CancellationToken, deployment.Root,
            new Dictionary<string, string?> { ["ENVIRONMENTS"] = """["staging", "production", "staging"]""", ["GITHUB_OUTPUT"] = output });

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Equal("""list=["arm64","x86_64"]""", (await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken)).TrimEnd());
        // Settings of an environment are in one place.
        Assert.DoesNotContain(
            Jobs.SelectMany(job => ScriptsOf(job.Job)),
            script => script.Contains("terraform plan", StringComparison.Ordinal) && script.Contains("-var ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dependabot_looks_at_every_kind_of_dependency()
    {
        var tracked = await Command.ListFilesAsync(["ls-files"], TestContext.Current.CancellationToken);
        var watched = Yaml.Read(".github/dependabot.yml")["updates"].AllNodes.OfType<YamlMappingNode>()
            .Where(update => update.Find("package-ecosystem") is not null)
            .SelectMany(update => update.Items("directory").Concat(update.Items("directories")).Select(folder => $"{update["package-ecosystem"]} {folder}"))
            .Order();

        var expected = tracked.Select(path => (Folder: "/" + Path.GetDirectoryName(path), Name: Path.GetFileName(path)))
            .Select(file => file.Name switch
            {
                "Directory.Packages.props" => $"nuget {file.Folder}",
                "global.json" => $"dotnet-sdk {file.Folder}",
                "package-lock.json" => $"npm {file.Folder}",
                ".terraform.lock.hcl" => $"terraform {file.Folder}",
                _ when file.Name.EndsWith("Dockerfile", StringComparison.Ordinal) => $"docker {file.Folder}",
                _ => null,
            })
            .OfType<string>();
        // Workflows are looked for from the repository's root.
        Assert.Equal(expected.Append("github-actions /").Order(), watched);
    }

    [Fact]
    public void No_aws_key_is_stored()
    {
        Assert.DoesNotContain(
            Caller.AllNodes.Concat(Called.AllNodes).OfType<YamlScalarNode>(),
            scalar => scalar.Value!.Contains("secrets.AWS", StringComparison.Ordinal) || scalar.Value == "aws-access-key-id");
        Assert.Equal(
            ["deploy: ${{ vars.AWS_DEPLOY_ROLE }}", "plan: ${{ vars.AWS_PLAN_ROLE }}", "publish: ${{ vars.AWS_DEPLOY_ROLE }}"],
            Jobs.SelectMany(job => RolesOf(job.Job).Select(role => $"{job.Name}: {role}")).Order());
    }

    [Fact]
    public void Runs_may_read_the_repository_and_those_with_a_role_prove_who_they_are()
    {
        Assert.All([Caller, Called], workflow => Assert.Equal(["contents: read"], workflow.Pairs("permissions")));
        Assert.All(Jobs, job => Assert.Equal(
            // A called job may do no more than the job that calls it.
            HasRole(job.Job) || $"{job.Job.Find("uses")}".EndsWith("deploy-environment.yml", StringComparison.Ordinal) ? ["contents: read", "id-token: write"] : Array.Empty<string>(),
            job.Job.Pairs("permissions")));
    }

    [Fact]
    public void No_job_with_a_role_runs_the_code_of_packages()
    {
        var scripts = Jobs.Where(job => HasRole(job.Job)).SelectMany(job => ScriptsOf(job.Job)).ToArray();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.DoesNotMatch(@"\b(dotnet|npm|npx|node)\b", script));
        Assert.All(
            Jobs.Where(job => HasRole(job.Job)).SelectMany(job => job.Job.Items("steps")),
            step => Assert.DoesNotMatch("setup-(dotnet|node)", $"{step.Find("uses")}"));
    }

    [Fact]
    public void Nothing_is_deployed_that_failed_the_tests()
    {
        Assert.Equal("./.github/workflows/ci.yml", $"{Find(Caller, "test")["uses"]}");
        Assert.Equal(["test", "package"], Find(Caller, "deploy").Items("needs").Select(job => $"{job}"));
        Assert.Equal(["deploy", "page"], Find(Called, "publish").Items("needs").Select(job => $"{job}"));
        // A job with one of these would run whatever became of those that it needs.
        Assert.All(
            Jobs.SelectMany(job => job.Job.Items("steps").Prepend(job.Job)),
            part => Assert.True(part.Find("continue-on-error") is null && !Ignores($"{part.Find("if")}"), $"{part}"));

        static bool Ignores(string condition) =>
            ((string[])["always()", "failure()", "cancelled()"]).Any(function => condition.Contains(function, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_is_checked_before_it_is_applied_a_version_before_it_is_released_and_the_page_follows()
    {
        string[] order = ["scripts/check-plan.sh", "terraform apply", "scripts/outputs.sh", "scripts/check-function.sh", "scripts/release.sh"];
        var script = string.Join('\n', ScriptsOf(Find(Called, "deploy")));

        Assert.All(order, step => Assert.Contains(step, script, StringComparison.Ordinal));
        Assert.Equal(order, order.OrderBy(step => script.IndexOf(step, StringComparison.Ordinal)));
        Assert.Contains("terraform/scripts/publish-page.sh page", ScriptsOf(Find(Called, "publish")));
    }

    [Fact]
    public void Environments_are_deployed_one_after_the_other_and_none_after_a_failure()
    {
        var strategy = Find(Caller, "deploy")["strategy"];

        Assert.Equal(("1", "true"), ($"{strategy["max-parallel"]}", $"{strategy["fail-fast"]}"));
    }

    [Fact]
    public void Only_main_deploys_and_only_in_the_protected_environment()
    {
        Assert.Equal(["deploy"], Jobs.Where(job => ScriptsOf(job.Job).Any(script => script.Contains("terraform apply", StringComparison.Ordinal))).Select(job => job.Name));
        Assert.Contains("github.ref == 'refs/heads/main'", $"{Find(Caller, "deploy")["if"]}".Split(" && "));
        // Nothing else starts the called workflow.
        Assert.Equal(["workflow_call"], ((YamlMappingNode)Called["on"]).Select(start => $"{start.Key}"));
        Assert.All(
            JobsOf(Called).Where(job => HasRole(job.Job)),
            job => Assert.Equal("${{ inputs.environment }}", $"{job.Job.Find("environment")}"));
    }

    static IEnumerable<(string Name, YamlNode Job)> JobsOf(YamlNode workflow) =>
        ((YamlMappingNode)workflow["jobs"]).Select(job => ($"{job.Key}", job.Value));

    static YamlNode Find(YamlNode workflow, string job) => workflow["jobs"][job];

    static IEnumerable<string> ScriptsOf(YamlNode job) => job.Items("steps").Select(step => step.Find("run")).OfType<YamlNode>().Select(script => $"{script}");

    static IEnumerable<string> RolesOf(YamlNode job) =>
        job.Items("steps").Select(step => step.Find("with")?.Find("role-to-assume")).OfType<YamlNode>().Select(role => $"{role}");

    static bool HasRole(YamlNode job) => RolesOf(job).Any();

    [GeneratedRegex(@"\bsecrets\.(?<name>\w+)")]
    static partial Regex SecretName { get; }
}
