using System.Text.RegularExpressions;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Greeting.AppHost;

/// <summary>The environment that is deployed: its settings, its folders, and the programs that run for it.</summary>
/// <param name="name">The name, in lower case as its settings and its Terraform workspace have it.</param>
/// <param name="repository">The repository's root folder.</param>
sealed partial class DeploymentEnvironment(string name, string repository)
{
    /// <summary>The name, such as <c>production</c>.</summary>
    public string Name => name;

    /// <summary>The repository's root folder.</summary>
    public string Repository => repository;

    /// <summary>The folder with the Terraform configuration.</summary>
    public string Terraform { get; } = Path.Combine(repository, "terraform");

    /// <summary>The folder with the page's sources.</summary>
    public string Web { get; } = Path.Combine(repository, "Greeting.Web");

    /// <summary>The settings.</summary>
    public EnvironmentFile Settings { get; } = new(Path.Combine(repository, "terraform", "environments", $"{name}.tfvars"));

    /// <summary>Variables that programs get in addition to those of this process.</summary>
    public Dictionary<string, string?> Variables { get; } = new()
    {
        ["CHECKPOINT_DISABLE"] = "1",
        ["TF_IN_AUTOMATION"] = "1",
        ["TF_INPUT"] = "0",
        ["TF_CLI_ARGS"] = "-no-color",
    };

    /// <summary>Runs a program to its end and logs its output at a level (null logs nothing).</summary>
    /// <exception cref="DistributedApplicationException">The program failed: the message is the reason that it gave.</exception>
    public async Task<ProgramResult> RunAsync(
        PipelineStepContext context, string program, string[] arguments, string folder, LogLevel? level = LogLevel.Information)
    {
        var result = await DeploymentProgram.RunAsync(program, arguments, folder, Variables, level is { } known ? Report : null, context.CancellationToken);
        return result.ExitCode == 0 ? result : throw new DistributedApplicationException(Explain(result.Reason));

        void Report(string line) => LogLine(context.Logger, known, TerraformMessage.Read(line)?.Text ?? line);
    }

    /// <summary>Runs a script of the Terraform folder.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<ProgramResult> RunScriptAsync(PipelineStepContext context, string script, string[] arguments, LogLevel? level = LogLevel.Information) =>
        RunAsync(context, "bash", [$"scripts/{script}", .. arguments], Terraform, level);

    string Explain(string reason) => LockOwner.Match(reason) is { Success: true } owner
        ? $"The state of '{name}' is locked by {owner.Groups["who"].Value}: wait for that run. If it has died, run 'terraform -chdir={Terraform} force-unlock {LockId.Match(reason).Groups["id"].Value}'."
        : reason;

    [GeneratedRegex(@"Error acquiring the state lock.*Who: +(?<who>\S+)", RegexOptions.Singleline)]
    static partial Regex LockOwner { get; }

    [GeneratedRegex(@"ID: +(?<id>\S+)")]
    static partial Regex LockId { get; }

    [LoggerMessage("{Line}")]
    static partial void LogLine(ILogger logger, LogLevel level, string line);
}
