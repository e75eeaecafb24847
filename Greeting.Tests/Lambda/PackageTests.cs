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
    public async Task The_same_sources_give_the_same_bytes_in_another_folder()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("greeting-sources-");
        try
        {
            // What git tracks and what it would: the sources as they are, without anything that was built from them.
            var listing = await Command.RunAsync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"], cancellation);
            Assert.True(listing.ExitCode == 0, listing.Output);
            var sources = listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(name => File.Exists(Path.Combine(Command.RepositoryRoot, name)));
            foreach (var source in sources)
            {
                var copy = Path.Combine(folder.FullName, source);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(Command.RepositoryRoot, source), copy);
            }

            var publish = await Command.RunAsync("dotnet", ["publish", "Greeting.Api", "-c", "Release"], cancellation, folder.FullName);
            Assert.True(publish.ExitCode == 0, publish.Output);

            Assert.Equal(
                await File.ReadAllBytesAsync(await LambdaPackage.GetZipAsync(), cancellation),
                await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "artifacts", "lambda", "greeting-api.zip"), cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
