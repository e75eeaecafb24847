using System.Text.RegularExpressions;

namespace Greeting.Tests.Infrastructure;

/// <summary>What the deployment workflow may do, and with whose code.</summary>
public sealed partial class DeploymentWorkflowTests
{
    static readonly string Folder = Path.Combine(Command.RepositoryRoot, ".github", "workflows");
    static readonly string Workflow = File.ReadAllText(Path.Combine(Folder, "deploy.yml"));

    [Fact]
    public void Every_action_of_every_workflow_is_pinned_to_one_commit_and_names_its_version()
    {
        var actions = Directory.EnumerateFiles(Folder)
            .SelectMany(file => Uses.Matches(File.ReadAllText(file)))
            .Select(use => use.Groups["action"].Value)
            .Distinct().ToArray();

        Assert.All(actions, action => Assert.Matches(@"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
        // Two pins of one action would be two things to keep up to date.
        Assert.All(actions.GroupBy(action => action.Split('@')[0]), pins => Assert.Single(pins));
        Assert.Contains(actions, action => action.StartsWith("aws-actions/configure-aws-credentials@", StringComparison.Ordinal));
    }

    [Fact]
    public void No_aws_key_is_stored()
    {
        Assert.DoesNotContain("aws-access-key-id", Workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.AWS", Workflow, StringComparison.Ordinal);
        Assert.Equal(["vars.AWS_PLAN_ROLE", "vars.AWS_DEPLOY_ROLE"], Role.Matches(Workflow).Select(role => role.Groups["role"].Value));
    }

    [Fact]
    public void Runs_may_read_the_repository_and_prove_who_they_are() =>
        Assert.Equal(
            ["contents: read", "contents: read", "id-token: write", "contents: read", "id-token: write"],
            Permissions.Matches(Workflow).SelectMany(block => block.Groups["permission"].Captures).Select(permission => permission.Value));

    [Fact]
    public void Only_main_deploys_and_only_in_the_protected_environment()
    {
        var plan = Workflow[Workflow.IndexOf("\n  plan:", StringComparison.Ordinal)..Workflow.IndexOf("\n  deploy:", StringComparison.Ordinal)];
        var deploy = Workflow[Workflow.IndexOf("\n  deploy:", StringComparison.Ordinal)..];

        Assert.DoesNotContain("terraform apply", plan, StringComparison.Ordinal);
        Assert.Contains("github.ref == 'refs/heads/main'", deploy, StringComparison.Ordinal);
        Assert.Contains("environment: production", deploy, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"uses: (?<action>.+)")]
    static partial Regex Uses { get; }

    [GeneratedRegex(@"role-to-assume: \$\{\{ (?<role>[\w.]+) \}\}")]
    static partial Regex Role { get; }

    [GeneratedRegex(@"permissions:(\n +(?<permission>[a-z-]+: [a-z]+))+")]
    static partial Regex Permissions { get; }
}
