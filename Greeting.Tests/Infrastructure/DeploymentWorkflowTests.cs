using System.Text.RegularExpressions;

namespace Greeting.Tests.Infrastructure;

/// <summary>What the deployment workflow may do, and with whose code.</summary>
public sealed partial class DeploymentWorkflowTests
{
    static readonly string Folder = Path.Combine(Command.RepositoryRoot, ".github", "workflows");
    static readonly string Caller = File.ReadAllText(Path.Combine(Folder, "deploy.yml"));
    static readonly string Called = File.ReadAllText(Path.Combine(Folder, "deploy-environment.yml"));

    // The deployment of one environment is a workflow of its own, which the job "deploy" calls.
    static readonly Dictionary<string, string> CallingJobs = JobsOf(Caller);
    static readonly Dictionary<string, string> CalledJobs = JobsOf(Called);

    static IEnumerable<KeyValuePair<string, string>> Jobs => CallingJobs.Concat(CalledJobs);

    [Fact]
    public void Every_action_of_every_workflow_is_pinned_to_one_commit_and_names_its_version()
    {
        var actions = Directory.EnumerateFiles(Folder)
            .SelectMany(file => Uses.Matches(File.ReadAllText(file)))
            .Select(use => use.Groups["action"].Value)
            .Distinct().ToArray();

        Assert.All(actions, action => Assert.Matches(@"^[\w-]+(/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
        // Two pins of one action would be two things to keep up to date.
        Assert.All(actions.GroupBy(action => action.Split('@')[0]), pins => Assert.Single(pins));
        Assert.Contains(actions, action => action.StartsWith("aws-actions/configure-aws-credentials@", StringComparison.Ordinal));
    }

    [Fact]
    public void No_aws_key_is_stored()
    {
        Assert.DoesNotContain("aws-access-key-id", Caller + Called, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.AWS", Caller + Called, StringComparison.Ordinal);
        Assert.Equal(
            ["deploy: vars.AWS_DEPLOY_ROLE", "plan: vars.AWS_PLAN_ROLE", "publish: vars.AWS_DEPLOY_ROLE"],
            Jobs.SelectMany(job => Role.Matches(job.Value).Select(role => $"{job.Key}: {role.Groups["role"]}")).Order());
    }

    [Fact]
    public void Runs_may_read_the_repository_and_those_with_a_role_prove_who_they_are()
    {
        Assert.All([Caller, Called], workflow => Assert.Equal(["contents: read"], Granted(workflow[..workflow.IndexOf("\njobs:", StringComparison.Ordinal)])));
        Assert.All(Jobs, job => Assert.Equal(
            // A called job may do no more than the job that calls it.
            Role.IsMatch(job.Value) || job.Value.Contains("deploy-environment.yml", StringComparison.Ordinal) ? ["contents: read", "id-token: write"] : Array.Empty<string>(),
            Granted(job.Value)));

        static IEnumerable<string> Granted(string text) =>
            Permissions.Matches(text).SelectMany(block => block.Groups["permission"].Captures).Select(permission => permission.Value);
    }

    [Fact]
    public void No_job_with_a_role_runs_the_code_of_packages() =>
        Assert.All(Jobs.Where(job => Role.IsMatch(job.Value)), job => Assert.DoesNotMatch(@"\b(dotnet|npm|npx|node)\b", job.Value));

    [Fact]
    public void Nothing_is_deployed_that_failed_the_tests()
    {
        Assert.Contains("uses: ./.github/workflows/ci.yml", CallingJobs["test"], StringComparison.Ordinal);
        Assert.Contains("needs: [test, package]", CallingJobs["deploy"], StringComparison.Ordinal);
        Assert.Contains("needs: [deploy, page]", CalledJobs["publish"], StringComparison.Ordinal);
        // A job with one of these would run whatever became of those that it needs.
        Assert.DoesNotMatch(@"always\(\)|failure\(\)|cancelled\(\)|continue-on-error", Caller + Called);
    }

    [Fact]
    public void Requests_reach_a_version_after_its_check_and_the_page_follows_the_api()
    {
        string[] order = ["The plan deletes a table", "terraform apply", "scripts/check-function.sh", "scripts/release.sh"];

        Assert.All(order, step => Assert.Contains(step, CalledJobs["deploy"], StringComparison.Ordinal));
        Assert.Equal(order, order.OrderBy(step => CalledJobs["deploy"].IndexOf(step, StringComparison.Ordinal)));
        Assert.Contains("scripts/publish-page.sh", CalledJobs["publish"], StringComparison.Ordinal);
    }

    [Fact]
    public void Environments_are_deployed_one_after_the_other_and_none_after_a_failure()
    {
        Assert.Contains("max-parallel: 1", CallingJobs["deploy"], StringComparison.Ordinal);
        Assert.Contains("fail-fast: true", CallingJobs["deploy"], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_main_deploys_and_only_in_the_protected_environment()
    {
        Assert.Equal(["deploy"], Jobs.Where(job => job.Value.Contains("terraform apply", StringComparison.Ordinal)).Select(job => job.Key));
        Assert.Contains("github.ref == 'refs/heads/main'", CallingJobs["deploy"], StringComparison.Ordinal);
        // Nothing else starts the called workflow.
        Assert.Matches(@"\non:\n  workflow_call:\n    inputs:\n(      .*\n)+\n", Called);
        Assert.All(
            CalledJobs.Where(job => Role.IsMatch(job.Value)),
            job => Assert.Contains("environment: ${{ inputs.environment }}", job.Value, StringComparison.Ordinal));
    }

    static Dictionary<string, string> JobsOf(string workflow) =>
        Job.Matches(workflow[workflow.IndexOf("\njobs:", StringComparison.Ordinal)..])
            .ToDictionary(job => job.Groups["name"].Value, job => job.Groups["body"].Value);

    [GeneratedRegex(@"^  (?<name>[a-z]+):\n(?<body>(?:(?:    .*)?\n)+)", RegexOptions.Multiline)]
    static partial Regex Job { get; }

    [GeneratedRegex(@"uses: (?!\./)(?<action>.+)")]
    static partial Regex Uses { get; }

    [GeneratedRegex(@"role-to-assume: \$\{\{ (?<role>[\w.]+) \}\}")]
    static partial Regex Role { get; }

    [GeneratedRegex(@"permissions:(\n +(?<permission>[a-z-]+: [a-z]+))+")]
    static partial Regex Permissions { get; }
}
