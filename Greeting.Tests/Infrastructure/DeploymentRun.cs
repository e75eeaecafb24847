using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Greeting.Tests.Infrastructure;

/// <summary>
/// A deployment as a process of its own, in a copy of the folders that it works in, with the recording programs of
/// <c>Infrastructure/programs</c> in place of those that reach AWS or build. Linux and macOS only.
/// </summary>
sealed partial class DeploymentRun : IDisposable
{
    /// <summary>The folder of the recording programs.</summary>
    public static readonly string Programs = Path.Combine(Command.RepositoryRoot, "Greeting.Tests", "Infrastructure", "programs");

    readonly DirectoryInfo folder;
    readonly Dictionary<string, string?> variables = [];

    /// <summary>Makes a copy, and records in which version 7 is live, version 8 is the newest, and everything succeeds.</summary>
    public DeploymentRun()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A deployment needs Bash.");
        Assert.SkipUnless(AppHost.NodePackages.IsOnPath("jq"), "A deployment needs jq.");
        folder = Directory.CreateTempSubdirectory("greeting-deployment-");
        Terraform = folder.CreateSubdirectory("terraform").FullName;
        foreach (var source in (string[])[.. Directory.GetFiles(Path.Combine(Command.RepositoryRoot, "terraform")), .. Files("environments"), .. Files("scripts")])
        {
            var name = Path.GetRelativePath(Path.Combine(Command.RepositoryRoot, "terraform"), source);
            if (name != "backend.tf" && !name.EndsWith("_override.tf", StringComparison.Ordinal))
            {
                Copy(source, Path.Combine(Terraform, name));
            }
        }

        Copy(Path.Combine(Terraform, "offline_override.tf.example"), Path.Combine(Terraform, "offline_override.tf"));
        foreach (var name in (string[])["customHttp.yml", "package.json", "package-lock.json"])
        {
            Copy(Path.Combine(Command.RepositoryRoot, "Greeting.Web", name), Path.Combine(folder.FullName, "Greeting.Web", name));
        }

        Copy(Path.Combine(Command.RepositoryRoot, "terraform", "tests", "package.txt"), Path.Combine(folder.FullName, "artifacts", "lambda", "greeting-api.zip"));
        Set("environments/production.tfvars", """
            region      = "eu-central-1"
            name        = "greeting"
            environment = "production"
            """);

        Record("calls", "");
        Record("credential-error", "");
        Record("terraform-version", "Terraform v1.11.4\n");
        Record("plan", Plan("create"));
        Record("outputs", "{}");
        Record("outputs-after-apply", """
            {
              "amplify_app_id": { "value": "d1" }, "amplify_branch": { "value": "main" }, "amplify_url": { "value": "https://page.test" },
              "allowed_origins": { "value": ["https://page.test"] }, "api_id": { "value": "a1" }, "api_endpoint": { "value": "https://api.test" },
              "canary_percent": { "value": 0 }, "dashboard_url": { "value": "https://dashboard.test" },
              "function_name": { "value": "greeting-api" }, "newest_version": { "value": "8" }, "region": { "value": "eu-central-1" },
              "web_source": { "value": "upload" }, "web_url": { "value": "https://greeting.test" }
            }
            """);
        Record("live", "7");
        Record("candidate-answer", """{"statusCode": 200, "body": "Healthy"}""");
        Record("candidate-error", "None");
        Record("metrics/AWS/Lambda/Errors", "0");
        Record("metrics/AWS/ApiGateway/5xx", "0");
        Record("jobs", "");
        Record("job-status", "SUCCEED");
        Record("cors", "HTTP/2 204\r\naccess-control-allow-origin: https://page.test\r\n");
        Record("failures", "0");
        Record("page-script", "fetch('https://api.test/greetings')");

        static string[] Files(string name) => Directory.GetFiles(Path.Combine(Command.RepositoryRoot, "terraform", name));

        static void Copy(string source, string target)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
    }

    /// <summary>The copy of the Terraform folder.</summary>
    public string Terraform { get; }

    /// <summary>The calls of programs so far, one a line.</summary>
    public string[] Calls => File.ReadAllLines(RecordPath("calls"));

    /// <summary>The version that the alias <c>live</c> leads to.</summary>
    public string Live => File.ReadAllText(RecordPath("live")).Trim();

    /// <summary>The plans that are left on the disk.</summary>
    public IEnumerable<string> LeftPlans => Directory.EnumerateFileSystemEntries(Path.Combine(folder.FullName, "tmp"), "greeting-plan-*");

    /// <summary>The PATH's folders; the recording programs come first.</summary>
    public string SearchPath { get; set; } = $"{Programs}{Path.PathSeparator}{System.Environment.GetEnvironmentVariable("PATH")}";

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A plan for the table and the page's app, with one action and the table's protection.</summary>
    public static string Plan(string action, string? isProtected = null) => $$"""
        {
          "applyable": true,
          "variables": { "environment": { "value": "production" } },
          "resource_changes": [
            { "address": "aws_dynamodb_table.greetings", "type": "aws_dynamodb_table", "change": { "actions": ["{{action}}"], "before": { "deletion_protection_enabled": {{(isProtected == "table" ? "true" : "false")}} } } },
            { "address": "aws_cognito_user_pool.people[0]", "type": "aws_cognito_user_pool", "change": { "actions": ["no-op"], "before": { "deletion_protection": "{{(isProtected == "pool" ? "ACTIVE" : "INACTIVE")}}" } } },
            { "address": "aws_amplify_app.web", "type": "aws_amplify_app", "change": { "actions": ["{{action}}"], "before": null } },
            { "address": "aws_iam_role.api", "type": "aws_iam_role", "change": { "actions": ["no-op"], "before": {} } }
          ]
        }
        """;

    /// <summary>Writes what a program answers.</summary>
    public void Record(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(RecordPath(name))!);
        File.WriteAllText(RecordPath(name), content);
    }

    /// <summary>Makes a program fail that would answer with the record.</summary>
    public void RemoveRecord(string name) => File.Delete(RecordPath(name));

    /// <summary>Changes the outputs that an apply leaves.</summary>
    public void ReplaceOutput(string old, string replacement) =>
        Record("outputs-after-apply", File.ReadAllText(RecordPath("outputs-after-apply")).Replace(old, replacement, StringComparison.Ordinal));

    /// <summary>Records an environment that is applied already.</summary>
    public void RecordApplied() => Record("outputs", File.ReadAllText(RecordPath("outputs-after-apply")));

    /// <summary>Writes a file of the Terraform folder.</summary>
    public void Set(string file, string content) => File.WriteAllText(Path.Combine(Terraform, file), content);

    /// <summary>The repository's copy.</summary>
    public string Root => folder.FullName;

    /// <summary>Makes the copy a clone of a GitHub repository, with a commit that its branch <c>main</c> has.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> CreateCloneAsync(string url)
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await File.WriteAllLinesAsync(Path.Combine(Root, ".git", "info", "exclude"), ["/record/", "/tmp/", "/artifacts/"], TestContext.Current.CancellationToken);
        await GitAsync("remote", "add", "origin", url);
        return await CommitAsync("origin/main");
    }

    /// <summary>Commits everything, and has remote branches contain the commit as after a push.</summary>
    public async Task<string> CommitAsync(params string[] branches)
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "--message=Greet");
        foreach (var branch in branches)
        {
            await GitAsync("update-ref", $"refs/remotes/{branch}", "HEAD");
        }

        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>Writes a file of the copy.</summary>
    public Task WriteSourceAsync(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, file))!);
        return File.WriteAllTextAsync(Path.Combine(Root, file), content, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs Git in the copy.</summary>
    public async Task<string> GitAsync(params string[] arguments)
    {
        var result = await Command.RunAsync("git", arguments, TestContext.Current.CancellationToken, Root, Environment());
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }

    /// <summary>Sets a variable of the deployment's environment.</summary>
    public void SetVariable(string name, string? value) => variables[name] = value;

    /// <summary>A folder for the PATH that holds these programs of the machine, and no other.</summary>
    public string FolderWith(params string[] names)
    {
        var only = folder.CreateSubdirectory("only").FullName;
        foreach (var name in names)
        {
            var found = System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(part => Path.Combine(part, name)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(only, name), found);
        }

        return only;
    }

    /// <summary>Runs a step, as <c>aspire do</c> would, with all that it depends on.</summary>
    public async Task<StepResult> RunAsync(string step, params string[] arguments)
    {
        // As its own executable: a program that `dotnet` runs finds that very `dotnet` before the one on the PATH.
        var result = await Command.RunAsync(
            Path.ChangeExtension(typeof(AppHost.AppHostSettings).Assembly.Location, null),
            ["--operation", "publish", "--step", step, $"--Deployment:Root={folder.FullName}", .. arguments],
            TestContext.Current.CancellationToken,
            Path.Combine(Command.RepositoryRoot, "Greeting.AppHost"),
            Environment());
        return new(result.Output, Failure.Match(result.Output).Groups["reason"].Value.Trim());
    }

    /// <summary>Runs a script of the Terraform folder with the outputs of the applied environment, as the pipeline and the workflow do.</summary>
    public async Task<CommandResult> RunReleaseScriptAsync(string script, params string[] arguments)
    {
        RecordApplied();
        var outputs = await RunScriptAsync("outputs.sh");
        foreach (var output in outputs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = output.Split('=', 2);
            variables.TryAdd(parts[0], parts[1]);
        }

        return await RunScriptAsync(script, arguments);
    }

    /// <summary>Runs a script of the Terraform folder.</summary>
    public Task<CommandResult> RunScriptAsync(string script, params string[] arguments) =>
        Command.RunAsync("bash", [$"scripts/{script}", .. arguments], TestContext.Current.CancellationToken, Terraform, Environment());

    string RecordPath(string name) => Path.Combine(folder.FullName, "record", name);

    Dictionary<string, string?> Environment() => new(variables)
    {
        ["PATH"] = SearchPath,
        ["DOTNET_ROOT"] = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory()),
        ["TMPDIR"] = folder.CreateSubdirectory("tmp").FullName,
        ["RECORD"] = Path.Combine(folder.FullName, "record"),
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["DOTNET_ENVIRONMENT"] = null,
        ["ASPNETCORE_ENVIRONMENT"] = null,
        // As the Aspire CLI sets it when nobody can be asked.
        ["ASPIRE_INTERACTIVITY_ENABLED"] = "false",
    };

    [GeneratedRegex(@"Pipeline execution failed: (?<reason>.*?)\r?\n +--->", RegexOptions.Singleline)]
    static partial Regex Failure { get; }
}

/// <summary>How a step ended.</summary>
/// <param name="Output">What it printed.</param>
/// <param name="Reason">Why it failed; empty when it did not.</param>
sealed record StepResult(string Output, string Reason);
