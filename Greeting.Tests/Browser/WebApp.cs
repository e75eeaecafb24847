namespace Greeting.Tests.Browser;

/// <summary>Greeting.Web as its developers use it: packages installed, scripts run.</summary>
static class WebApp
{
    /// <summary>The folder of its package.json.</summary>
    public static string Folder { get; } = Path.Combine(Command.RepositoryRoot, "Greeting.Web");

    /// <summary>Runs one of its scripts.</summary>
    public static async Task<CommandResult> RunAsync(
        string script, CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null, params string[] arguments)
    {
        await Npm.InstallAsync(Folder, cancellationToken);
        return await Npm.RunAsync(["run", script, "--", .. arguments], Folder, cancellationToken, environment);
    }

    /// <summary>Runs Vite's build, without the check of types that comes before it in the script.</summary>
    public static async Task<CommandResult> RunBuildAsync(
        IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        await Npm.InstallAsync(Folder, cancellationToken);
        return await Npm.RunAsync(["exec", "--", "vite", "build", .. arguments], Folder, cancellationToken, environment);
    }

    /// <summary>Builds the page for an API.</summary>
    /// <param name="api">Base address of the API.</param>
    /// <param name="folder">Where the result goes.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <param name="variables">More of the environment.</param>
    /// <returns>What the build printed.</returns>
    public static async Task<string> BuildAsync(
        Uri api, string folder, CancellationToken cancellationToken, params IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var environment = new Dictionary<string, string?>(variables) { ["VITE_API_ENDPOINT"] = api.ToString() };
        var build = await RunBuildAsync(environment, cancellationToken, "--outDir", folder, "--emptyOutDir");
        Assert.True(build.ExitCode == 0, build.Output);
        return build.Output;
    }
}
