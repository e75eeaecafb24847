namespace Greeting.Tests.Lambda;

/// <summary>
/// What the package depends on: its sources alone. Each run of the tests compares what the native compiler reads; the package itself,
/// which takes a second native compilation, is compared on request: <c>-explicit only -class *.ReproducibleBuildTests</c>.
/// </summary>
public sealed class ReproducibleBuildTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("greeting-sources-").FullName;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_same_sources_give_the_same_assemblies_in_another_folder()
    {
        await LambdaPackage.GetZipAsync();
        await CopySourcesAsync();
        await LambdaPackage.CompileAsync(folder, LambdaPackage.Host, Cancellation);

        foreach (var assembly in (string[])[$"Greeting.Api/obj/Release/net10.0/{LambdaPackage.Host}/Greeting.Api.dll", "Greeting.ServiceDefaults/obj/Release/net10.0/Greeting.ServiceDefaults.dll"])
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(Command.RepositoryRoot, assembly), Cancellation),
                await File.ReadAllBytesAsync(Path.Combine(folder, assembly), Cancellation));
        }
    }

    [Fact(Explicit = true)]
    public async Task The_same_sources_give_the_same_package_in_another_folder()
    {
        await CopySourcesAsync();
        await LambdaPackage.PublishAsync(folder, LambdaPackage.Host, Cancellation);

        Assert.Equal(
            await File.ReadAllBytesAsync(await LambdaPackage.GetZipAsync(), Cancellation),
            await File.ReadAllBytesAsync(LambdaPackage.ZipPath(folder, LambdaPackage.Host), Cancellation));
    }

    /// <summary>Copies what git tracks and what it would: the sources as they are, without anything that was built from them.</summary>
    async Task CopySourcesAsync()
    {
        foreach (var source in await Command.ListFilesAsync(["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"], Cancellation))
        {
            if (File.Exists(Path.Combine(Command.RepositoryRoot, source)))
            {
                var copy = Path.Combine(folder, source);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(Command.RepositoryRoot, source), copy);
            }
        }
    }
}
