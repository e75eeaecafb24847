using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Playwright;

namespace Greeting.Tests.Browser;

/// <summary>The browser of the tests: an installed one, or the one that an npm package carries.</summary>
static class Chromium
{
    /// <summary>Names the browser's executable, instead of any that is found.</summary>
    const string OverrideVariable = "GREETING_CHROMIUM";

    // No sandbox: the tests open only pages of this repository, and often run as root. The rest keeps a browser that has
    // no network from trying to reach its maker.
    static readonly string[] Switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Starts the browser, without a window.</summary>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright, CancellationToken cancellationToken)
    {
        var options = new BrowserTypeLaunchOptions { Args = Switches, ExecutablePath = FindInstalled() };
        if (options.ExecutablePath is null)
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            {
                throw new PlatformNotSupportedException(
                    $"No Chrome, Chromium or Edge is installed, and none comes as a package for this platform: install one or set {OverrideVariable}.");
            }

            var folder = await BringAsync(cancellationToken);
            options.ExecutablePath = Path.Combine(folder, "chromium");
            options.Env = BroughtEnvironment(folder);
        }

        Assertions.SetDefaultExpectTimeout(20_000);
        return await playwright.Chromium.LaunchAsync(options);
    }

    static string? FindInstalled()
    {
        if (Environment.GetEnvironmentVariable(OverrideVariable) is { Length: > 0 } path)
        {
            return File.Exists(path) ? path : throw new FileNotFoundException($"{OverrideVariable} names {path}, which does not exist.");
        }

        string[] names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"];
        var onPath =
            from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            from name in names
            select Path.Combine(folder, name);
        string[] elsewhere =
        [
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application", "chrome.exe"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86), "Microsoft", "Edge", "Application", "msedge.exe"),
        ];
        return onPath.Concat(elsewhere).FirstOrDefault(File.Exists);
    }

    /// <summary>Unpacks the package's browser once, into the folder of build results.</summary>
    [SupportedOSPlatform("linux")]
    static async Task<string> BringAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Command.RepositoryRoot, "artifacts", "chromium");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, "Greeting.Tests", "Browser", "chromium")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        await NodePackages.InstallAsync(folder, cancellationToken);
        using var turn = await FileLock.TakeAsync(folder, cancellationToken);
        var package = Path.Combine(folder, "node_modules", "@sparticuz", "chromium");
        var browser = Path.Combine(package, "unpacked");
        if (!Directory.Exists(browser))
        {
            var unfinished = Directory.CreateDirectory(browser + ".unfinished").FullName;
            await UnpackAsync(Path.Combine(package, "bin"), unfinished, cancellationToken);
            Directory.Move(unfinished, browser);
        }

        return browser;
    }

    [SupportedOSPlatform("linux")]
    static async Task UnpackAsync(string from, string to, CancellationToken cancellationToken)
    {
        var executable = Path.Combine(to, "chromium");
        await using (var packed = Open("chromium.br"))
        await using (var unpacked = File.Create(executable))
        {
            await packed.CopyToAsync(unpacked, cancellationToken);
        }

        File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var archive in new[] { "al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br" })
        {
            await using var packed = Open(archive);
            await TarFile.ExtractToDirectoryAsync(packed, to, overwriteFiles: true, cancellationToken);
        }

        // The package's own font settings name folders of another place.
        await File.WriteAllTextAsync(
            Path.Combine(to, "fonts.conf"),
            $"<fontconfig><dir>{to.Replace(".unfinished", "")}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{Path.GetTempPath()}/greeting-fonts</cachedir></fontconfig>",
            cancellationToken);

        BrotliStream Open(string name) => new(File.OpenRead(Path.Combine(from, name)), CompressionMode.Decompress);
    }

    /// <summary>The libraries and the font that a bare machine lacks come from the package too.</summary>
    static IEnumerable<KeyValuePair<string, string>> BroughtEnvironment(string folder)
    {
        var variables = Environment.GetEnvironmentVariables();
        return variables.Keys.Cast<string>()
            .Where(name => name is not ("LD_LIBRARY_PATH" or "FONTCONFIG_FILE"))
            .Select(name => KeyValuePair.Create(name, (string)variables[name]!))
            .Append(new("LD_LIBRARY_PATH", Path.Combine(folder, "lib")))
            .Append(new("FONTCONFIG_FILE", Path.Combine(folder, "fonts.conf")));
    }
}
