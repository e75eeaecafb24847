namespace Greeting.Tests.Lambda;

/// <summary>What the package depends on: its sources alone. It is compiled twice for that, here beside the other tests.</summary>
[Collection(CollectionName)]
public sealed class ReproducibleBuildTests
{
    /// <summary>The collection's name.</summary>
    public const string CollectionName = "a second build of the package";

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

            await LambdaPackage.PublishAsync(folder.FullName, LambdaPackage.Host, cancellation);

            Assert.Equal(
                await File.ReadAllBytesAsync(await LambdaPackage.GetZipAsync(), cancellation),
                await File.ReadAllBytesAsync(LambdaPackage.ZipPath(folder.FullName, LambdaPackage.Host), cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
