using System.Text.RegularExpressions;

namespace Greeting.Tests.Infrastructure;

/// <summary>The form of the configuration: what a reader and a reviewer may rely on.</summary>
[Collection(TerraformCollection.Name)]
public sealed partial class ConfigurationTests(TerraformFixture terraform)
{
    public static TheoryData<string> Folders => [.. TerraformFixture.Folders];

    public static TheoryData<string, string> Variables
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var folder in TerraformFixture.Folders)
            {
                foreach (Match variable in VariableBlocks.Matches(Read(folder, "variables.tf")))
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
        var body = Variable(folder, name);

        Assert.Matches(@"\n  type +=", body);
        Assert.Matches(@"\n  description = ""[^""]{10,}""", body);
        // Nothing but true and false fits a bool, and null is refused.
        Assert.Matches(body.Contains("= bool", StringComparison.Ordinal) ? @"\n  nullable +=\s+false" : @"\n  validation \{", body);
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public void Every_validation_is_seen_to_refuse(string folder, string name)
    {
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, folder, "tests"), "*.tftest.hcl").Select(File.ReadAllText));

        var expected = ExpectedFailures.Matches(tests).Sum(failures => Regex.Count(failures.Value, $@"var\.{name}\b"));
        Assert.Equal(ValidationBlock.Count(Variable(folder, name)), expected);
    }

    [Theory]
    [InlineData("region")]
    [InlineData("name")]
    public void What_both_configurations_ask_for_both_refuse_alike(string name)
    {
        var validations = TerraformFixture.Folders.Select(folder => ValidationBlock.Match(Variable(folder, name)).Value);

        Assert.NotEmpty(Assert.Single(validations.Distinct()));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_output_is_described(string folder) =>
        Assert.All(OutputBlocks.Matches(Read(folder, "outputs.tf")), output => Assert.Matches(@"\n  description = ""[^""]{10,}""", output.Groups["body"].Value));

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
        Assert.Equal(Read("terraform", ".terraform.lock.hcl"), lockFile);
        // h1: of an unpacked provider, as a local mirror has it; zh: of the registry's archives, one for each platform.
        Assert.Contains("\"h1:", lockFile, StringComparison.Ordinal);
        Assert.True(Regex.Count(lockFile, "\"zh:") > 10, "The registry's checksums are missing.");
    }

    static string Read(string folder, string file) => File.ReadAllText(Path.Combine(Command.RepositoryRoot, folder, file));

    static string Variable(string folder, string name) =>
        VariableBlocks.Matches(Read(folder, "variables.tf")).Single(match => match.Groups["name"].Value == name).Groups["body"].Value;

    [GeneratedRegex(@"expect_failures = \[[^\]]*\]")]
    static partial Regex ExpectedFailures { get; }

    [GeneratedRegex("""^variable "(?<name>\w+)" \{(?<body>.*?)^\}""", RegexOptions.Multiline | RegexOptions.Singleline)]
    static partial Regex VariableBlocks { get; }

    [GeneratedRegex(@"  validation \{.*?\n  \}", RegexOptions.Singleline)]
    static partial Regex ValidationBlock { get; }

    [GeneratedRegex("""^output "(?<name>\w+)" \{(?<body>.*?)^\}""", RegexOptions.Multiline | RegexOptions.Singleline)]
    static partial Regex OutputBlocks { get; }
}
