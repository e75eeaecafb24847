using System.Text.RegularExpressions;

namespace Greeting.Tests.Infrastructure;

/// <summary><c>terraform test</c>, one case for each run block.</summary>
[Collection(TerraformCollection.Name)]
public sealed partial class RunBlockTests(TerraformFixture terraform)
{
    public static TheoryData<string, string, string> RunBlocks
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var folder in TerraformFixture.Folders)
            {
                foreach (var file in Directory.EnumerateFiles(Path.Combine(Command.RepositoryRoot, folder, "tests"), "*.tftest.hcl").Order())
                {
                    foreach (Match block in Declaration.Matches(File.ReadAllText(file)))
                    {
                        data.Add(folder, $"tests/{Path.GetFileName(file)}", block.Groups["name"].Value);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RunBlocks))]
    public async Task Run_block_passes(string folder, string file, string name)
    {
        var blocks = await terraform.RunBlocksAsync(folder, TestContext.Current.CancellationToken);

        var block = Assert.Contains($"{file}: {name}", blocks);
        Assert.True(block.Status == "pass", $"{block.Status}\n{block.Messages}");
    }

    [Fact]
    public async Task A_second_plan_finds_nothing_to_do()
    {
        var result = await terraform.Production.RunAsync(
            ["test", "-verbose", "-filter=tests/second_plan.tftest.hcl"], TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.Output);
        var afterSecondPlan = result.Output[result.Output.IndexOf("run \"second_plan\"", StringComparison.Ordinal)..];
        Assert.Equal(2, Regex.Count(afterSecondPlan, "No changes. Your infrastructure matches the configuration."));
    }

    [GeneratedRegex("""^run "(?<name>\w+)" \{""", RegexOptions.Multiline)]
    static partial Regex Declaration { get; }
}
