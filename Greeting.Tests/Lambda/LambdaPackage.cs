using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Greeting.Tests.Lambda;

/// <summary>The function's packages, published at most once per test run and only when their sources are newer.</summary>
static class LambdaPackage
{
    /// <summary>The runtime identifier of a package for Graviton.</summary>
    public const string Arm = "linux-arm64";

    /// <summary>The runtime identifier of the package that runs on this machine.</summary>
    public static readonly string Host = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? Arm : "linux-x64";

    /// <summary>Whether the package runs on this machine.</summary>
    public static readonly bool Runs = OperatingSystem.IsLinux();

    // What the package is made of and a build of the tests brings up to date.
    static readonly string[] Assemblies = ["Greeting.Api", "Greeting.ServiceDefaults", "Amazon.Lambda.AspNetCoreServer.Hosting"];

    static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Published = new();
    static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Unpacked = new();

    /// <summary>Makes sure that there is a zip of the present sources for this machine, and returns its path.</summary>
    public static Task<string> GetZipAsync() => GetZipAsync(Host);

    /// <summary>The path of <c>bootstrap</c> in an unpacked copy of the package for this machine.</summary>
    public static Task<string> GetBootstrapAsync() => GetBootstrapAsync(Host);

    /// <summary>The path of <c>bootstrap</c> in an unpacked copy of the package for a runtime identifier.</summary>
    public static Task<string> GetBootstrapAsync(string runtime)
    {
        SkipUnlessItRuns();
        return Unpacked.GetOrAdd(runtime, static runtime => new(() => UnpackAsync(runtime))).Value;
    }

    /// <summary>Skips a test where the package cannot run. In a collection's fixture, a skip would be a failure.</summary>
    public static void SkipUnlessItRuns() => Assert.SkipUnless(Runs, "The packaged function runs on Linux, as in Lambda.");

    /// <summary>Where the tests publish the package of a folder's sources: not where a deployment takes it from.</summary>
    public static string ZipPath(string folder, string runtime) => Path.Combine(folder, "artifacts", "tests", $"greeting-api-{runtime}.zip");

    /// <summary>The version of this Linux machine's glibc, such as 2.36.</summary>
    public static async Task<string> GetGlibcVersionAsync(CancellationToken cancellationToken)
    {
        var result = await Command.RunAsync("getconf", ["GNU_LIBC_VERSION"], cancellationToken);
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output.Split(' ')[^1].Trim();
    }

    /// <summary>Publishes the sources in a folder, which the build of the tests has analyzed already.</summary>
    public static async Task PublishAsync(string folder, string runtime, CancellationToken cancellationToken)
    {
        // It runs on this machine only, so it may be linked with a newer glibc than Lambda's.
        string[] glibc = Runs ? [$"-p:LambdaGlibcVersion={await GetGlibcVersionAsync(cancellationToken)}"] : [];
        await RunAsync(["publish", $"-p:LambdaPackage={ZipPath(folder, runtime)}", .. glibc], folder, runtime, cancellationToken);
    }

    /// <summary>Compiles the sources in a folder to what publishing gives to the native compiler.</summary>
    public static Task CompileAsync(string folder, string runtime, CancellationToken cancellationToken) =>
        RunAsync(["build", "-p:_IsPublishing=true"], folder, runtime, cancellationToken);

    static async Task RunAsync(string[] command, string folder, string runtime, CancellationToken cancellationToken)
    {
        var result = await Command.RunAsync("dotnet", [.. command, "Greeting.Api", "-c", "Release", "-r", runtime, "-p:RunAnalyzers=false"], cancellationToken, folder);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    static Task<string> GetZipAsync(string runtime) => Published.GetOrAdd(runtime, static runtime => new(() => PublishIfOlderAsync(runtime))).Value;

    static async Task<string> PublishIfOlderAsync(string runtime)
    {
        var zip = ZipPath(Command.RepositoryRoot, runtime);
        var newest = Assemblies.Select(name => Path.Combine(AppContext.BaseDirectory, $"{name}.dll"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, "eng"), "*Lambda*"))
            .Concat(Directory.EnumerateFiles(Command.RepositoryRoot, "Directory.*"))
            .Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(zip) || File.GetLastWriteTimeUtc(zip) < newest)
        {
            await PublishAsync(Command.RepositoryRoot, runtime, CancellationToken.None);
        }

        return zip;
    }

    static async Task<string> UnpackAsync(string runtime)
    {
        var zip = await GetZipAsync(runtime);
        var folder = Directory.CreateTempSubdirectory("greeting-lambda-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        await ZipFile.ExtractToDirectoryAsync(zip, folder.FullName);

        // Another program writes what is run: a process that this one forks meanwhile for another test keeps this one's open files for a
        // moment, and a file that is open for writing cannot be run.
        var (written, bootstrap) = (Path.Combine(folder.FullName, "bootstrap.written"), Path.Combine(folder.FullName, "bootstrap"));
        File.Move(bootstrap, written);
        var copy = await Command.RunAsync("cp", ["-p", written, bootstrap], CancellationToken.None);
        Assert.True(copy.ExitCode == 0, copy.Output);
        File.Delete(written);
        return bootstrap;
    }
}
