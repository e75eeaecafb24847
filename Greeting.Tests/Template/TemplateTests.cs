using System.Text.RegularExpressions;

namespace Greeting.Tests.Template;

/// <summary>The template in <c>.template.config</c>: what <c>dotnet new greeting-aws</c> makes of this repository.</summary>
public sealed partial class TemplateTests(TemplateFixture template) : IClassFixture<TemplateFixture>
{
    const string LongName = "3-shops.withAVeryLongName";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_solution_of_another_name_builds_passes_its_unit_tests_and_greets()
    {
        var folder = await template.CreateAsync("Contoso", Cancellation);
        await RunAsync("git", "init", "--quiet");
        await RunAsync("git", "add", "--all");

        // Nothing came along that git ignores: programs, packages, and what belongs to one developer.
        var committed = (await RunAsync("git", "-c", "core.quotePath=false", "ls-files")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Assert.Equal(committed, FilesOf(folder).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(FilesOf(folder), path => path is "LICENSE" || path.StartsWith("docs/images/", StringComparison.Ordinal));
        Assert.Empty(FilesOf(folder).SelectMany(path => FindOldName(folder, path)));

        // Nothing but names was changed, apart from what the README says of this repository alone and the solution's ids.
        var readme = await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "README.md"), Cancellation);
        Assert.Equal(
            ReadmeOfThisRepositoryAlone.Replace(readme, "").TrimEnd(),
            WithOldName(await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), Cancellation)).TrimEnd());
        Assert.All(
            FilesOf(folder).Where(path => path is not ("README.md" or "Contoso.sln") && !IsPicture(path)),
            path => Assert.Equal(
                File.ReadAllText(Path.Combine(Command.RepositoryRoot, WithOldName(path))), WithOldName(File.ReadAllText(Path.Combine(folder, path)))));

        // The analyzers have seen the same code here.
        await RunAsync("dotnet", "build", "Contoso.Tests", "-p:RunAnalyzers=false");
        await RunAsync(
            "dotnet", Path.Combine("Contoso.Tests", "bin", "Debug", "net10.0", "Contoso.Tests.dll"),
            "-method", "Contoso.Tests.Unit.*", "-method", "Contoso.Tests.Api.GreetingTests.*");

        Assert.Empty(await RunAsync("git", "ls-files", "--others", "--modified", "--exclude-standard"));

        async Task<string> RunAsync(string program, params string[] arguments)
        {
            var result = await Command.RunAsync(program, arguments, Cancellation, folder);
            Assert.True(result.ExitCode == 0, result.Output);
            return result.Output;
        }
    }

    [Theory]
    [InlineData("My.Shop", "My.Shop", "My_Shop", "my-shop")]
    [InlineData("a", "A", "A", "a-app")]
    [InlineData(LongName, "App3_shops_withAVeryLongName", "App3_shops_withAVeryLongName", "app3-shops-with-avery-l")]
    public async Task A_name_becomes_one_that_each_place_allows(string name, string projects, string settings, string resources)
    {
        var folder = await template.CreateAsync(name, Cancellation);

        Assert.True(File.Exists(Path.Combine(folder, $"{projects}.Api", $"{projects}.Api.csproj")));
        Assert.Contains($"namespace {projects}.Api;", Read($"{projects}.Api", "GreetingOptions.cs"), StringComparison.Ordinal);
        Assert.Contains($"AddProject<Projects.{settings}_Api>", Read($"{projects}.AppHost", "GreetingApiExtensions.cs"), StringComparison.Ordinal);
        Assert.Contains($"{settings}__TableName", Read("terraform", "api.tf"), StringComparison.Ordinal);
        Assert.Contains($"BindConfiguration(\"{settings}\")", Read($"{projects}.Api", "Greetings", "GreetingEndpoints.cs"), StringComparison.Ordinal);
        Assert.Contains($"default     = \"{resources}\"", Read("terraform", "variables.tf"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, $"{projects}.AppHost", $"{resources}-resources.template")));

        // What Terraform takes as its name, staging's with its suffix.
        Assert.Matches("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", $"{resources}-staging");
        Assert.Matches("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", resources);

        string Read(params string[] path) => File.ReadAllText(Path.Combine([folder, .. path]));
    }

    [Fact]
    public async Task A_copy_is_formatted_as_Terraform_does_it()
    {
        Assert.SkipUnless(AppHost.NodePackages.IsOnPath("terraform"), "Terraform is not on the PATH.");
        var folder = await template.CreateAsync(LongName, Cancellation);

        var format = await Command.RunAsync("terraform", ["fmt", "-check", "-recursive", "terraform"], Cancellation, folder);

        Assert.True(format.ExitCode == 0, format.Output);
    }

    static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(path => !path.StartsWith(".git/", StringComparison.Ordinal));

    static bool IsPicture(string path) => path.EndsWith(".png", StringComparison.Ordinal);

    static string WithOldName(string text) => text
        .Replace("Contoso", "Greeting", StringComparison.Ordinal)
        .Replace("contoso", "greeting", StringComparison.Ordinal)
        .Replace("CONTOSO", "GREETING", StringComparison.Ordinal);

    // The old name as a name: of projects, settings and resources. The feature keeps its words (GreetingStore, a greeting), and the
    // page the type Greeting.
    static IEnumerable<string> FindOldName(string folder, string path)
    {
        if (ProductName.IsMatch(path))
        {
            yield return path;
        }

        if (IsPicture(path))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(Path.Combine(folder, path)))
        {
            if (ProductName.IsMatch(line) || (!path.Contains(".Web/src/", StringComparison.Ordinal) && ProductWord.IsMatch(line)))
            {
                yield return $"{path}: {line}";
            }
        }
    }

    [GeneratedRegex(@"\bGreeting(\.[A-Z]|_|:[A-Z]|<)|\bGREETING_|\bgreeting-|[""`]greeting[""`]|'greeting\.|\b_(api|dashboard)\.greeting\b")]
    static partial Regex ProductName { get; }

    [GeneratedRegex(@"\bGreeting\b")]
    static partial Regex ProductWord { get; }

    // The pictures, how to use this repository as a template, and its license.
    [GeneratedRegex(@"^!\[.*\n\n|^## What you see\n(\n|\|.*\n)+|^## Make it yours\n[\s\S]*", RegexOptions.Multiline)]
    static partial Regex ReadmeOfThisRepositoryAlone { get; }
}

/// <summary>The template, installed for these tests alone.</summary>
public sealed class TemplateFixture : IAsyncLifetime
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greeting-template-");

    string Hive => Path.Combine(folder.FullName, "hive");

    public async ValueTask InitializeAsync() => await RunAsync("install", Command.RepositoryRoot);

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes a solution from the template unless it is there already, and returns its folder.</summary>
    internal async Task<string> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var output = Path.Combine(folder.FullName, "made", name);
        if (Directory.Exists(output))
        {
            return output;
        }

        await RunAsync("greeting-aws", "--name", name, "--output", output);
        return output;
    }

    async Task RunAsync(params string[] arguments)
    {
        var result = await Command.RunAsync("dotnet", ["new", .. arguments, "--debug:custom-hive", Hive], TestContext.Current.CancellationToken, folder.FullName);
        Assert.True(result.ExitCode == 0, result.Output);
    }
}
