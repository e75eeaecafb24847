using System.Text.RegularExpressions;

namespace Greeting.Tests.Infrastructure;

/// <summary>The form of the configuration: what a reader and a reviewer may rely on.</summary>
[Collection(TerraformCollection.Name)]
public sealed partial class ConfigurationTests(TerraformFixture terraform)
{
    public static TheoryData<string> Folders => ["terraform", "terraform/github"];

    public static TheoryData<string, string> Variables
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var folder in new[] { "terraform", "terraform/github" })
            {
                foreach (Match variable in Blocks("variable").Matches(Read(folder, "variables.tf")))
                {
                    data.Add(folder, variable.Groups["name"].Value);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Is_formatted(string folder)
    {
        var result = await terraform[folder].RunAsync(["fmt", "-check", "-diff", "-recursive"], TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Is_valid_and_without_cycles(string folder)
    {
        var result = await terraform[folder].RunAsync(["validate"], TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public void Every_variable_is_typed_described_and_validated(string folder, string name)
    {
        var body = Blocks("variable").Matches(Read(folder, "variables.tf")).Single(match => match.Groups["name"].Value == name).Groups["body"].Value;

        Assert.Matches(@"\n  type +=", body);
        Assert.Matches(@"\n  description = ""[^""]{10,}""", body);
        // Nothing but true and false fits a bool, and null is refused.
        Assert.Matches(body.Contains("= bool", StringComparison.Ordinal) ? @"\n  nullable +=\s+false" : @"\n  validation \{", body);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_output_is_described(string folder) =>
        Assert.All(Blocks("output").Matches(Read(folder, "outputs.tf")), output => Assert.Matches(@"\n  description = ""[^""]{10,}""", output.Groups["body"].Value));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Holds_no_credentials(string folder) =>
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, folder), "*.tf*"),
            file => Assert.DoesNotMatch(@"(access_key|secret_key)\s*=\s*""(?!offline"")|AKIA[0-9A-Z]{16}|gh[ps]_\w{20}|github_pat_\w{20}", File.ReadAllText(file)));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Provider_is_locked_for_every_platform(string folder)
    {
        var lockFile = Read(folder, ".terraform.lock.hcl");

        Assert.Contains("registry.terraform.io/hashicorp/aws", lockFile, StringComparison.Ordinal);
        // h1: of an unpacked provider, as a local mirror has it; zh: of the registry's archives, one for each platform.
        Assert.Contains("\"h1:", lockFile, StringComparison.Ordinal);
        Assert.True(Regex.Count(lockFile, "\"zh:") > 10, "The registry's checksums are missing.");
    }

    static string Read(string folder, string file) => File.ReadAllText(Path.Combine(Command.RepositoryRoot, folder, file));

    static Regex Blocks(string kind) => kind == "variable" ? VariableBlocks : OutputBlocks;

    [GeneratedRegex("""^variable "(?<name>\w+)" \{(?<body>.*?)^\}""", RegexOptions.Multiline | RegexOptions.Singleline)]
    static partial Regex VariableBlocks { get; }

    [GeneratedRegex("""^output "(?<name>\w+)" \{(?<body>.*?)^\}""", RegexOptions.Multiline | RegexOptions.Singleline)]
    static partial Regex OutputBlocks { get; }
}
