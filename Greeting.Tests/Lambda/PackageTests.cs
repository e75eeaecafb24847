using System.IO.Compression;
using System.Text.Json;

namespace Greeting.Tests.Lambda;

/// <summary>What is in the package.</summary>
[Collection(LambdaCollection.Name)]
public sealed class PackageTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
    public async Task It_is_one_native_executable_of_at_most_10_and_a_half_MB()
    {
        await using var zip = await ZipFile.OpenReadAsync(await LambdaPackage.GetZipAsync(), Cancellation);
        Assert.SkipUnless(zip.GetEntry("libcoreclr.so") is null, "There is neither clang nor gcc: the package is not native.");

        Assert.Equal("bootstrap", Assert.Single(zip.Entries).FullName);
        Assert.InRange(new FileInfo(await LambdaPackage.GetZipAsync()).Length, 1, 10_500_000);
    }

    [Fact]
    public async Task It_does_not_start_where_it_would_have_to_check_tokens()
    {
        var environment = new Dictionary<string, string?>
        {
            ["AWS_REGION"] = "eu-west-1",
            ["Authentication__Schemes__Bearer__Authority"] = "https://issuer.example",
        };

        var run = await Command.RunAsync(await LambdaPackage.GetBootstrapAsync(), [], Cancellation, environment: environment);

        Assert.Equal((1, "Authentication:Schemes:Bearer:Authority is set, but the published program does not check tokens: API Gateway does."), (run.ExitCode, run.Output.TrimEnd()));
    }

    [Fact]
    public async Task One_that_needs_a_newer_C_library_than_Lambda_has_is_refused_in_one_line()
    {
        var bootstrap = await LambdaPackage.GetBootstrapAsync();
        var glibc = await LambdaPackage.GetGlibcVersionAsync(Cancellation);

        var accepted = await BuildAsync("CheckGlibc", $"LambdaExecutable={bootstrap}", $"LambdaGlibcVersion={glibc}");
        var refused = await BuildAsync("CheckGlibc", $"LambdaExecutable={bootstrap}", "LambdaGlibcVersion=2.5");

        Assert.True(accepted.ExitCode == 0, accepted.Output);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Matches(@"error : bootstrap needs glibc 2\.\d+ and Lambda has 2\.5: .+ docker build -f eng/lambda\.Dockerfile", refused.Output);
    }

    [Theory]
    [InlineData("linux-x64", "greeting-api.zip")]
    [InlineData("linux-arm64", "greeting-api-arm64.zip")]
    public async Task Without_other_settings_it_is_published_for_Lambda_to_the_place_that_Terraform_reads(string runtime, string name)
    {
        var settings = await Command.RunAsync(
            "dotnet",
            ["msbuild", "Greeting.Api", "-tl:off", "-getProperty:LambdaPackage,LambdaGlibcVersion", "-p:_IsPublishing=true", $"-p:RuntimeIdentifier={runtime}"],
            Cancellation);

        Assert.True(settings.ExitCode == 0, settings.Output);
        var properties = JsonElement.Parse(settings.Output).GetProperty("Properties");
        Assert.Equal(Path.Combine(Command.RepositoryRoot, "artifacts", "lambda", name), Path.GetFullPath(properties.GetProperty("LambdaPackage").GetString()!));
        Assert.Equal("2.34", properties.GetProperty("LambdaGlibcVersion").GetString());
    }

    [Theory]
    [InlineData("linux-x64", "linux/amd64")]
    [InlineData("linux-arm64", "linux/arm64")]
    public async Task Without_the_tools_of_Native_AOT_one_line_names_what_is_missing_and_a_container(string runtime, string platform)
    {
        var build = await BuildAsync("CheckLambdaRuntimeIdentifier", $"RuntimeIdentifier={runtime}", "MissingNativeTool=/usr/bin/clang");

        Assert.True(build.ExitCode == 0, build.Output);
        var line = Assert.Single(build.Output.Split('\n'), line => line.Contains("ReadyToRun", StringComparison.Ordinal));
        Assert.Contains("/usr/bin/clang is missing", line, StringComparison.Ordinal);
        Assert.Contains($"docker build -f eng/lambda.Dockerfile -o artifacts/lambda --platform {platform} .", line, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Command.RepositoryRoot, "eng", "lambda.Dockerfile")));
    }

    [Fact]
    public async Task The_package_for_Graviton_greets()
    {
        // apt-get install qemu-user-static libssl3:arm64, besides the tools that docs/deploy.md names.
        const string emulator = "/usr/bin/qemu-aarch64-static";
        string[] needed = LambdaPackage.Host == LambdaPackage.Arm
            ? []
            : [emulator, "/lib/ld-linux-aarch64.so.1", "/usr/lib/aarch64-linux-gnu/libssl.so.3", "/usr/bin/clang", "/usr/bin/ld.lld", "/usr/bin/aarch64-linux-gnu-gcc"];
        Assert.SkipUnless(needed.All(File.Exists), $"Missing here: {string.Join(", ", needed.Where(file => !File.Exists(file)))}.");
        await using var engine = new EngineFixture();
        await engine.InitializeAsync();
        var bootstrap = await LambdaPackage.GetBootstrapAsync(LambdaPackage.Arm);
        await using var function = await RunningFunction.StartAsync(
            needed.Length == 0 ? [bootstrap] : [emulator, bootstrap], engine.Settings);

        var response = await function.SendAsync(Events.Get("name=Ada"));

        Assert.Equal((200, "Hello, Ada!"), (response.Status, response.Body));
    }

    static Task<CommandResult> BuildAsync(string target, params string[] properties) => Command.RunAsync(
        "dotnet", ["msbuild", "Greeting.Api", "-tl:off", $"-t:{target}", "-p:Configuration=Release", "-p:_IsPublishing=true", .. properties.Select(property => $"-p:{property}")], Cancellation);
}
