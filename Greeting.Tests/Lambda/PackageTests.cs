using System.IO.Compression;

namespace Greeting.Tests.Lambda;

/// <summary>What is in the package.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task It_starts_by_itself_and_holds_nothing_that_is_not_needed()
    {
        await using var zip = await ZipFile.OpenReadAsync(await LambdaPackage.GetZipAsync(), TestContext.Current.CancellationToken);
        var names = zip.Entries.Select(entry => entry.FullName).ToList();

        Assert.Contains("bootstrap", names);
        string[] unwanted = [".pdb", ".xml", ".config", ".dbg", "Development.json", "createdump", "libmscordbi.so", "libmscordaccore.so"];
        Assert.DoesNotContain(names, name => unwanted.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)));
        Assert.All(zip.Entries, entry => Assert.Equal(0b111_101_101, (entry.ExternalAttributes >> 16) & 0b111_111_111));
    }

    [Fact]
    public async Task It_is_at_most_25_MB() => Assert.InRange(new FileInfo(await LambdaPackage.GetZipAsync()).Length, 1, 25_000_000);

    [Fact]
    public async Task The_same_sources_give_the_same_bytes()
    {
        var first = await File.ReadAllBytesAsync(await LambdaPackage.GetZipAsync(), TestContext.Current.CancellationToken);
        var second = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var publish = await Command.RunAsync(
                "dotnet", ["publish", "Greeting.Api", "-c", "Release", $"-p:LambdaPackage={second}"], TestContext.Current.CancellationToken);
            Assert.True(publish.ExitCode == 0, publish.Output);
            Assert.Equal(first, await File.ReadAllBytesAsync(second, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(second);
        }
    }
}
