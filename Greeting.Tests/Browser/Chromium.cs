using System.Collections;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Playwright;

namespace Greeting.Tests.Browser;

/// <summary>
/// The browser of the tests: on Linux the headless one that an npm package carries, of the same version everywhere and with a
/// fraction of the work that an installed one does for windows that nobody sees; elsewhere an installed one.
/// </summary>
static class Chromium
{
    /// <summary>Names the browser's executable, instead of the one that is chosen.</summary>
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
        var options = new BrowserTypeLaunchOptions { Args = Switches, ExecutablePath = Environment.GetEnvironmentVariable(OverrideVariable) };
        if (options.ExecutablePath is { Length: > 0 } path)
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"{OverrideVariable} names {path}, which does not exist.");
            }
        }
        else if (OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64)
        {
            var folder = await InstallAsync(cancellationToken);
            options.ExecutablePath = Path.Combine(folder, "chromium");
            options.Env = EnvironmentOfPackage(folder);
        }
        else
        {
            options.ExecutablePath = FindInstalled() ?? throw new PlatformNotSupportedException(
                $"No Chrome, Chromium or Edge is installed, and none comes as a package for this platform: install one or set {OverrideVariable}.");
        }

        Assertions.SetDefaultExpectTimeout(20_000);
        return await playwright.Chromium.LaunchAsync(options);
    }

    static string? FindInstalled()
    {
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
    static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Command.RepositoryRoot, "artifacts", "chromium");
        Directory.CreateDirectory(folder);
        using (await FileLock.TakeAsync(folder, cancellationToken))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, "Greeting.Tests", "Browser", "chromium")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }
        }

        await Npm.InstallAsync(folder, cancellationToken);
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

    /// <summary>The libraries that a bare machine lacks come from the package too, and the font where the machine has none.</summary>
    static IEnumerable<KeyValuePair<string, string>> EnvironmentOfPackage(string folder)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
        variables["LD_LIBRARY_PATH"] = Path.Combine(folder, "lib");
        if (!File.Exists("/etc/fonts/fonts.conf"))
        {
            variables["FONTCONFIG_FILE"] = Path.Combine(folder, "fonts.conf");
        }

        return variables;
    }
}
