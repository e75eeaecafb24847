namespace Greeting.Tests.Infrastructure;

/// <summary>One root configuration, initialized when it is first used, with its working data outside the source tree.</summary>
sealed class TerraformRoot(string folder) : IDisposable
{
    /// <summary>Names a folder with providers, laid out like Terraform's file-system mirrors.</summary>
    const string PluginFolderVariable = "GREETING_TF_PLUGIN_DIR";

    /// <summary>
    /// Go's variable GOGC for Terraform and its provider: they hold one large schema for the few seconds that they live, and
    /// look through it less often.
    /// </summary>
    public const string GarbageCollection = "400";

    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("greeting-terraform-");
    readonly SemaphoreSlim initializing = new(1);
    bool initialized;
    string? missing;

    public string Folder { get; } = Path.Combine(Command.RepositoryRoot, folder);

    public void Dispose()
    {
        initializing.Dispose();
        data.Delete(recursive: true);
    }

    /// <summary>A path for a file that goes away with the tests, such as a plan.</summary>
    public string TemporaryPath(string name) => Path.Combine(data.FullName, name);

    /// <summary>Runs Terraform; skips the test, saying why, on a machine without it or without its provider.</summary>
    public async Task<CommandResult> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null)
    {
        await initializing.WaitAsync(cancellationToken);
        try
        {
            if (!initialized)
            {
                missing = await InitializeAsync(cancellationToken);
                initialized = true;
            }
        }
        finally
        {
            initializing.Release();
        }

        Assert.SkipWhen(missing is not null, missing ?? "");
        return await StartAsync(arguments, cancellationToken, environment);
    }

    /// <summary>Null, or what this machine lacks.</summary>
    async Task<string?> InitializeAsync(CancellationToken cancellationToken)
    {
        var mirror = FindMirror();
        string[] source = mirror is null ? [] : [$"-plugin-dir={mirror}"];
        CommandResult init;
        try
        {
            init = await StartAsync(["init", "-input=false", "-lockfile=readonly", "-backend=false", .. source], cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "Terraform is not installed.";
        }

        if (init.ExitCode == 0)
        {
            return null;
        }

        string[] reasons = ["Unsupported Terraform Core version", "Failed to query available provider packages"];
        return reasons.FirstOrDefault(reason => init.Output.Contains(reason, StringComparison.Ordinal)) is { } reason
            ? $"{reason}. {PluginFolderVariable} may name a folder with the provider. Terraform said:\n{init.Output}"
            : throw new InvalidOperationException($"terraform init failed in {Folder}:\n{init.Output}");
    }

    /// <summary>
    /// A folder with providers, or null where Terraform finds them itself. Machines without the registry often carry unpacked
    /// providers in a folder near the root of the file system.
    /// </summary>
    public static string? FindMirror()
    {
        if (Environment.GetEnvironmentVariable(PluginFolderVariable) is { Length: > 0 } configured)
        {
            return configured;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true };
        return Path.GetDirectoryName(
            Directory.EnumerateDirectories(Path.GetPathRoot(Command.RepositoryRoot)!, "registry.terraform.io", options).FirstOrDefault());
    }

    Task<CommandResult> StartAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
        {
            ["CHECKPOINT_DISABLE"] = "1",
            ["GOGC"] = GarbageCollection,
            ["TF_CLI_ARGS"] = "-no-color",
            ["TF_DATA_DIR"] = data.FullName,
            ["TF_IN_AUTOMATION"] = "1",
        };
        if (!File.Exists(Environment.GetEnvironmentVariable("TF_CLI_CONFIG_FILE")))
        {
            variables["TF_CLI_CONFIG_FILE"] = null;
        }

        return Command.RunAsync("terraform", arguments, cancellationToken, Folder, variables);
    }
}
