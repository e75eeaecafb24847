using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Greeting.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.StandIns.Tests;

/// <summary>How the first restore of a clone chooses between packages and stand-ins, with package feeds of its own.</summary>
public sealed class PackageSourceTests : IDisposable
{
    const string AWS = "Aspire.Hosting.AWS";
    const string JavaScript = "Aspire.Hosting.JavaScript";
    const string Lambda = "Amazon.Lambda.AspNetCoreServer.Hosting";

    static readonly string[] packages = [AWS, JavaScript, Lambda];

    readonly string clone = Directory.CreateTempSubdirectory("greeting-packages-").FullName;

    public PackageSourceTests()
    {
        string[] files =
        [
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "eng/standins/StandIns.props", "eng/standins/StandIns.targets",
            .. Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, "eng/standins/probe")).Select(file => Path.GetRelativePath(Command.RepositoryRoot, file)),
        ];
        foreach (var file in files)
        {
            Write(file, File.ReadAllText(Path.Combine(Command.RepositoryRoot, file)));
        }

        foreach (var package in packages)
        {
            Write($"eng/standins/{package}/{package}.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        }

        Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" />"""))}
              </ItemGroup>
            </Project>
            """);
        Directory.CreateDirectory(Path.Combine(clone, "feed"));
        UseFeed("feed");
    }

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(clone, recursive: true);

    [Fact]
    public async Task The_packages_of_a_feed_that_has_them_all_are_used()
    {
        foreach (var package in packages)
        {
            AddToFeed(package, CentralVersion(package));
        }

        var restore = await RestoreAsync();

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal("none", RecordedChoice());
        Assert.All(packages, package => Assert.Contains($"\"{package}/{CentralVersion(package)}\"", ReadAssets(), StringComparison.Ordinal));
        Assert.DoesNotContain("standins", ReadAssets(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_restore_uses_stand_ins_for_all_packages_that_the_feed_lacks()
    {
        var restore = await RestoreAsync();

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal(string.Join(',', packages), RecordedChoice());
        Assert.Contains($"The package feed lacks {string.Join(", ", packages)}", restore.Output, StringComparison.Ordinal);
        Assert.All(packages, package => Assert.True(UsesStandIn(package), package));
    }

    [Fact]
    public async Task Another_version_or_a_missing_dependency_is_as_good_as_no_package()
    {
        AddToFeed(AWS, "99.0.0");
        AddToFeed(JavaScript, CentralVersion(JavaScript));
        AddToFeed(Lambda, CentralVersion(Lambda), dependency: "Amazon.Lambda.Nowhere");

        var restore = await RestoreAsync();

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal($"{AWS},{Lambda}", RecordedChoice());
        Assert.Equal((true, false, true), (UsesStandIn(AWS), UsesStandIn(JavaScript), UsesStandIn(Lambda)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_that_does_not_answer_or_refuses_access_fails_the_restore_and_records_nothing(bool answers)
    {
        await using var feed = WebServer.Create();
        feed.MapFallback(() => Results.Unauthorized());
        await feed.StartAsync(Cancellation);
        UseFeed($"{feed.Urls.Single()}/v3/index.json");
        if (!answers)
        {
            await feed.StopAsync(Cancellation);
        }

        var restore = await RestoreAsync();

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1301", restore.Output, StringComparison.Ordinal);
        Assert.Null(RecordedChoice());
    }

    [Theory]
    [InlineData($"-p:StandIns={AWS}%2C{JavaScript}%2C{Lambda}", null)]
    [InlineData(null, $"{AWS},{JavaScript},{Lambda}")]
    public async Task The_property_or_environment_variable_decides_without_asking_the_feed(string? property, string? variable)
    {
        var restore = await RestoreAsync(property, variable);

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.DoesNotContain("Asking the package feed", restore.Output, StringComparison.Ordinal);
        Assert.All(packages, package => Assert.True(UsesStandIn(package), package));
        Assert.Null(RecordedChoice());
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_those_that_exist()
    {
        var restore = await RestoreAsync(variable: "nuget");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains($"StandIns is 'nuget'; it must be 'none' or a list of {string.Join(", ", packages)}.", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_folder_of_the_stand_ins_the_packages_are_restored()
    {
        Directory.Delete(Path.Combine(clone, "eng/standins"), recursive: true);

        var restore = await RestoreAsync();

        Assert.NotEqual(0, restore.ExitCode);
        Assert.DoesNotContain("Asking the package feed", restore.Output, StringComparison.Ordinal);
        Assert.All(packages, package => Assert.Contains($"NU1101: Unable to find package {package}.", restore.Output, StringComparison.Ordinal));
    }

    async Task<CommandResult> RestoreAsync(string? property = null, string? variable = null) => await Command.RunAsync(
        "dotnet",
        ["restore", "App", "--disable-build-servers", .. property is null ? Array.Empty<string>() : [property]],
        Cancellation,
        clone,
        new Dictionary<string, string?>
        {
            // Packages of the same names as real ones must not reach the machine's own folder.
            ["NUGET_PACKAGES"] = Path.Combine(clone, "packages"),
            ["StandIns"] = variable,

            // A feed of these tests that fails goes on failing.
            ["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        });

    void UseFeed(string source) => Write("NuGet.config", $"""
        <configuration>
          <packageSources>
            <clear />
            <add key="feed" value="{source}" allowInsecureConnections="true" />
          </packageSources>
        </configuration>
        """);

    void AddToFeed(string id, string version, string? dependency = null)
    {
        using var package = ZipFile.Open(Path.Combine(clone, "feed", $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id>
                <version>{version}</version>
                <authors>Tests</authors>
                <description>An empty package.</description>
                {(dependency is null ? "" : $"""<dependencies><dependency id="{dependency}" version="1.0.0" /></dependencies>""")}
              </metadata>
            </package>
            """);
    }

    string? RecordedChoice()
    {
        var file = Path.Combine(clone, "eng/standins/StandIns.user.props");
        return File.Exists(file) ? XDocument.Load(file).Descendants("StandIns").Single().Value : null;
    }

    bool UsesStandIn(string package) => ReadAssets().Contains($"standins/{package}/{package}.csproj", StringComparison.Ordinal);

    string ReadAssets() => File.ReadAllText(Path.Combine(clone, "App", "obj", "project.assets.json"));

    void Write(string relativePath, string text)
    {
        var path = Path.Combine(clone, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    static string CentralVersion(string package)
    {
        var document = XDocument.Load(Path.Combine(Command.RepositoryRoot, "Directory.Packages.props"));
        var version = document.Descendants("PackageVersion").Single(item => item.Attribute("Include")!.Value == package).Attribute("Version")!.Value;
        return Regex.Replace(version, @"\$\((\w+)\)", name => document.Descendants(name.Groups[1].Value).Single().Value);
    }
}
