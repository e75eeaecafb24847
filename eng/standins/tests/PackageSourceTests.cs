using Greeting.Tests;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Greeting.StandIns.Tests;

/// <summary>How the first restore of a clone decides between the package feed and standins/, with feeds of its own.</summary>
public sealed class PackageSourceTests : IDisposable
{
    const string UpstreamPackage = "Aspire.Hosting.AppHost";

    readonly string clone = Directory.CreateTempSubdirectory("greeting-packages-").FullName;

    public PackageSourceTests()
    {
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Solution.targets", "Directory.Packages.props" })
        {
            File.Copy(Path.Combine(Command.RepositoryRoot, file), Path.Combine(clone, file));
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, "eng"), "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(Command.RepositoryRoot, file);
            if (!relative.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !relative.EndsWith(".user.props", StringComparison.Ordinal))
            {
                Write(relative, File.ReadAllText(file));
            }
        }

        Write($"standins/{UpstreamPackage}/{UpstreamPackage}.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="{UpstreamPackage}" />
              </ItemGroup>
            </Project>
            """);
        Directory.CreateDirectory(Path.Combine(clone, "feed"));
    }

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(clone, recursive: true);

    [Fact]
    public async Task A_feed_that_has_every_package_is_used()
    {
        UseFeed("feed");
        foreach (var (id, version) in UpstreamPackages())
        {
            AddToFeed(id, version);
        }

        var restore = await RestoreAsync();

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal("upstream", ChosenSource());
        Assert.Contains($"\"{UpstreamPackage}/", ReadAssets(), StringComparison.Ordinal);
        Assert.DoesNotContain("standins", ReadAssets(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_without_the_packages_leads_to_the_standins_in_the_same_restore()
    {
        UseFeed("feed");

        var restore = await RestoreAsync();

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal("standins", ChosenSource());
        Assert.Contains("-p:PackageSource=upstream", restore.Output, StringComparison.Ordinal);
        Assert.Contains($"standins/{UpstreamPackage}/{UpstreamPackage}.csproj", ReadAssets(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("99.0.0")]
    public async Task A_feed_with_other_versions_only_leads_to_the_standins(string served)
    {
        UseFeed("feed");
        foreach (var (id, _) in UpstreamPackages())
        {
            AddToFeed(id, served);
        }

        var restore = await RestoreAsync();

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Equal("standins", ChosenSource());
    }

    [Fact]
    public async Task A_feed_that_is_down_fails_the_restore_and_decides_nothing()
    {
        UseFeed($"http://127.0.0.1:{FindClosedPort()}/v3/index.json");

        var restore = await RestoreAsync();

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1301", restore.Output, StringComparison.Ordinal);
        Assert.Null(ChosenSource());
    }

    [Fact]
    public async Task A_feed_that_wants_other_credentials_fails_the_restore_and_decides_nothing()
    {
        using var feed = new RefusingFeed();
        UseFeed(feed.Url);

        var restore = await RestoreAsync();

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1301", restore.Output, StringComparison.Ordinal);
        Assert.Null(ChosenSource());
    }

    [Theory]
    [InlineData("-p:PackageSource=standins", null)]
    [InlineData(null, "standins")]
    public async Task A_property_or_an_environment_variable_overrides_without_asking_the_feed(string? property, string? variable)
    {
        UseFeed("feed");

        var restore = await RestoreAsync(property, variable);

        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.DoesNotContain("Asking the package feed", restore.Output, StringComparison.Ordinal);
        Assert.Contains($"standins/{UpstreamPackage}/", ReadAssets(), StringComparison.Ordinal);
        Assert.Null(ChosenSource());
    }

    [Fact]
    public async Task Another_value_is_refused_with_the_two_that_exist()
    {
        UseFeed("feed");

        var restore = await RestoreAsync("-p:PackageSource=nuget");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("PackageSource is 'nuget'; it must be 'upstream' or 'standins'.", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_folder_standins_there_is_nothing_to_choose()
    {
        UseFeed("feed");
        Directory.Delete(Path.Combine(clone, "standins"), recursive: true);

        var restore = await RestoreAsync();

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1101", restore.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Asking the package feed", restore.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_probe_asks_for_every_package_that_has_a_standin()
    {
        var standins = CentralVersions().Keys
            .Where(name => File.Exists(Path.Combine(Command.RepositoryRoot, "standins", name, $"{name}.csproj")));

        Assert.Empty(standins.Except(UpstreamPackages().Select(package => package.Id)));
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
            ["PackageSource"] = variable,

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

    void AddToFeed(string id, string version)
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
              </metadata>
            </package>
            """);
    }

    string? ChosenSource()
    {
        var file = Path.Combine(clone, "eng", "PackageSource.user.props");
        return File.Exists(file) ? XDocument.Load(file).Descendants("PackageSource").Single().Value : null;
    }

    string ReadAssets() => File.ReadAllText(Path.Combine(clone, "App", "obj", "project.assets.json"));

    void Write(string relativePath, string text)
    {
        var path = Path.Combine(clone, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    static (string Id, string Version)[] UpstreamPackages()
    {
        var versions = CentralVersions();
        var probe = XDocument.Load(Path.Combine(Command.RepositoryRoot, "eng", "package-probe", "package-probe.proj"));
        return
        [
            .. probe.Descendants("PackageReference").Select(item => item.Attribute("Include")!.Value).Select(id => (id, versions[id])),
            .. probe.Descendants("PackageDownload").Select(item => (item.Attribute("Include")!.Value, versions[UpstreamPackage])),
        ];
    }

    static Dictionary<string, string> CentralVersions()
    {
        var document = XDocument.Load(Path.Combine(Command.RepositoryRoot, "Directory.Packages.props"));
        return document.Descendants("PackageVersion").ToDictionary(
            item => item.Attribute("Include")!.Value,
            item => Regex.Replace(item.Attribute("Version")!.Value, @"\$\((\w+)\)", name => document.Descendants(name.Groups[1].Value).Single().Value));
    }

    static int FindClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A feed that answers every request with 401.</summary>
    sealed class RefusingFeed : IDisposable
    {
        readonly HttpListener listener = new();

        public RefusingFeed()
        {
            var root = $"http://127.0.0.1:{FindClosedPort()}/";
            Url = root + "v3/index.json";
            listener.Prefixes.Add(root);
            listener.Start();
            _ = RefuseAsync();
        }

        public string Url { get; }

        public void Dispose() => listener.Close();

        async Task RefuseAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // closed
            }
        }
    }
}
