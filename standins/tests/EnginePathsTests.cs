using Aspire.Hosting.Engine;

namespace Greeting.Tests.Standins;

/// <summary>Which of the engines that an Aspire CLI has unpacked are taken.</summary>
public sealed class EnginePathsTests : IDisposable
{
    static readonly Version Oldest = new(13, 5, 4);

    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("greeting-engine-");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public void Without_a_bundle_there_is_none() => Assert.Null(EnginePaths.Find(home.FullName, Oldest));

    [Theory]
    [InlineData("13.5.3_0a1b", false)]
    [InlineData("13.5.4_0a1b-2c3d", true)]
    [InlineData("14.0.0-preview.1_0a1b", true)]
    public void The_folder_that_the_bundle_leads_to_tells_the_version(string folder, bool isTaken)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights of an administrator there.");
        var version = Unpack(Path.Combine("versions", folder));
        Directory.CreateSymbolicLink(Path.Combine(home.FullName, "bundle"), version);

        Assert.Equal(isTaken ? Path.Combine(version, "dcp", "dcp") : null, EnginePaths.Find(home.FullName, Oldest)?.DcpPath);
    }

    [Fact]
    public void A_bundle_that_tells_no_version_is_taken_and_half_of_one_is_not()
    {
        var bundle = Unpack("bundle");
        Assert.NotNull(EnginePaths.Find(home.FullName, Oldest));

        Directory.Delete(Path.Combine(bundle, "managed"), recursive: true);
        Assert.Null(EnginePaths.Find(home.FullName, Oldest));
    }

    string Unpack(string folder)
    {
        var path = Path.Combine(home.FullName, folder);
        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        foreach (var (part, program) in (ReadOnlySpan<(string, string)>)[("dcp", "dcp"), ("managed", "aspire-managed")])
        {
            Directory.CreateDirectory(Path.Combine(path, part));
            File.WriteAllText(Path.Combine(path, part, program + extension), "");
        }

        return path;
    }
}
