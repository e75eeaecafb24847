namespace Greeting.Tests;

/// <summary>npm, as the tests use it.</summary>
static class Npm
{
    /// <summary>
    /// Runs <c>npm ci</c> in <paramref name="folder"/> unless the packages are installed, as the AppHost does. Of several test
    /// processes one installs and the others wait for it.
    /// </summary>
    public static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        using var turn = await FileLock.TakeAsync(folder, cancellationToken);
        if (AppHost.NodePackages.AreInstalled(folder))
        {
            return;
        }

        var install = await RunAsync(["ci"], folder, cancellationToken);
        if (install.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci in {folder} failed:{Environment.NewLine}{install.Output}");
        }

        await AppHost.NodePackages.MarkInstalledAsync(folder, cancellationToken);
    }

    /// <summary>Runs npm.</summary>
    public static Task<CommandResult> RunAsync(
        string[] arguments, string folder, CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null) =>
        OperatingSystem.IsWindows()
            ? Command.RunAsync("cmd", ["/c", "npm", .. arguments], cancellationToken, folder, environment)
            : Command.RunAsync("npm", arguments, cancellationToken, folder, environment);
}
