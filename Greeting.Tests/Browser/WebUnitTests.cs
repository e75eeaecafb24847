using System.Text.Json;

namespace Greeting.Tests.Browser;

/// <summary>What Greeting.Web's own tools say of it.</summary>
public sealed class WebUnitTests(WebUnitTests.Vitest vitest) : IClassFixture<WebUnitTests.Vitest>
{
    public static TheoryData<string> TestFiles =>
    [
        .. Directory.EnumerateFiles(Path.Combine(WebApp.Folder, "src"), "*.test.ts*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(WebApp.Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    [Trait("Category", "Fast")]
    public async Task Linter_has_nothing_to_say()
    {
        var lint = await WebApp.RunAsync("lint", TestContext.Current.CancellationToken);
        Assert.True(lint.ExitCode == 0, lint.Output);
    }

    [Theory]
    [Trait("Category", "Fast")]
    [MemberData(nameof(TestFiles))]
    public void Unit_tests_pass(string file)
    {
        var cases = vitest.Cases[file].ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(Environment.NewLine, cases));
        Assert.NotEmpty(cases);
        Assert.All(cases, outcome => Assert.StartsWith("passed", outcome));
    }

    [Fact]
    public async Task A_production_build_without_the_APIs_address_names_the_variable_in_one_line()
    {
        var build = await WebApp.RunBuildAsync(new Dictionary<string, string?> { ["VITE_API_ENDPOINT"] = null }, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, build.ExitCode);
        Assert.Single(build.Output.Split('\n'), line => line.Contains("VITE_API_ENDPOINT"));
        Assert.DoesNotContain("    at ", build.Output);
    }

    [Fact]
    public async Task A_build_of_Amplify_checks_the_types_and_names_its_picture_by_the_full_address()
    {
        var folder = Directory.CreateTempSubdirectory("greeting-web-").FullName;
        var environment = new Dictionary<string, string?>
        {
            ["VITE_API_ENDPOINT"] = "https://api.example.com",
            ["AWS_APP_ID"] = "d1example",
            ["AWS_BRANCH"] = "main",
        };
        try
        {
            var build = await WebApp.RunAsync("build", TestContext.Current.CancellationToken, environment, "--outDir", folder, "--emptyOutDir");
            Assert.True(build.ExitCode == 0, build.Output);
            Assert.Contains("tsc --noEmit", build.Output);
            var page = await File.ReadAllTextAsync(Path.Combine(folder, "index.html"), TestContext.Current.CancellationToken);
            Assert.Contains("<meta property=\"og:image\" content=\"https://main.d1example.amplifyapp.com/social.png\">", page);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One run of vitest.</summary>
    public sealed class Vitest : IAsyncLifetime
    {
        /// <summary>What became of each case, by the file it is in.</summary>
        public ILookup<string, string> Cases { get; private set; } = Array.Empty<string>().ToLookup(text => text);

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            var report = Path.GetTempFileName();
            var run = await WebApp.RunAsync(
                "test", TestContext.Current.CancellationToken, null, "--reporter=json", $"--outputFile={report}");
            var json = await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken);
            File.Delete(report);
            Assert.True(json.Length > 0, run.Output);
            using var results = JsonDocument.Parse(json);
            Cases = (
                from file in results.RootElement.GetProperty("testResults").EnumerateArray()
                let path = Path.GetRelativePath(WebApp.Folder, file.GetProperty("name").GetString()!).Replace('\\', '/')
                from outcome in Outcomes(file, run.Output)
                select (path, outcome)).ToLookup(pair => pair.path, pair => pair.outcome);
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        static IEnumerable<string> Outcomes(JsonElement file, string output)
        {
            var cases =
                from test in file.GetProperty("assertionResults").EnumerateArray()
                let messages = string.Join(Environment.NewLine, test.GetProperty("failureMessages").EnumerateArray())
                select $"{test.GetProperty("status")}: {test.GetProperty("fullName")} {messages}".TrimEnd();

            // A file that cannot be loaded has no cases, only a failure of its own.
            return file.GetProperty("status").ValueEquals("passed") || cases.Any() ? cases : [output];
        }
    }
}
