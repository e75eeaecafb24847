using System.IO.Compression;

namespace Greeting.Tests.Lambda;

/// <summary>The function's package, published at most once per test run and only when its sources are newer.</summary>
static class LambdaPackage
{
    // What the package is made of and a build of the tests brings up to date.
    static readonly string[] Assemblies = ["Greeting.Api", "Greeting.ServiceDefaults", "Amazon.Lambda.AspNetCoreServer.Hosting"];

    static readonly Lazy<Task<string>> Published = new(PublishAsync);
    static readonly Lazy<Task<string>> Unpacked = new(UnpackAsync);

    /// <summary>Where the zip is.</summary>
    public static string ZipPath { get; } = Path.Combine(Command.RepositoryRoot, "artifacts", "lambda", "greeting-api.zip");

    /// <summary>Makes sure that there is a zip of the present sources, and returns its path.</summary>
    public static Task<string> GetZipAsync() => Published.Value;

    /// <summary>The path of <c>bootstrap</c> in an unpacked copy.</summary>
    public static Task<string> GetBootstrapAsync() => Unpacked.Value;

    static async Task<string> PublishAsync()
    {
        var newest = Assemblies.Select(name => Path.Combine(AppContext.BaseDirectory, $"{name}.dll"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, "eng"), "*Lambda*"))
            .Concat(Directory.EnumerateFiles(Command.RepositoryRoot, "Directory.*"))
            .Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(ZipPath) || File.GetLastWriteTimeUtc(ZipPath) < newest)
        {
            var publish = await Command.RunAsync("dotnet", ["publish", "Greeting.Api", "-c", "Release"], CancellationToken.None);
            Assert.True(publish.ExitCode == 0, publish.Output);
        }

        return ZipPath;
    }

    static async Task<string> UnpackAsync()
    {
        var zip = await GetZipAsync();
        var folder = Directory.CreateTempSubdirectory("greeting-lambda-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        await ZipFile.ExtractToDirectoryAsync(zip, folder.FullName);
        return Path.Combine(folder.FullName, "bootstrap");
    }
}
