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

        // An element in it says what failed, or that it did not run.
        Assert.DoesNotContain(blocks[file, name].Elements(), element => element.Name.LocalName is "failure" or "error" or "skipped");
    }

    [Fact]
    public async Task A_second_plan_finds_nothing_to_do()
    {
        var output = (await terraform.RunBlocksAsync("terraform", TestContext.Current.CancellationToken)).Output;

        foreach (var name in (string[])["second_plan", "token_taken_away_after_the_first_apply"])
        {
            var plan = output[output.IndexOf($"run \"{name}\"... pass", StringComparison.Ordinal)..];
            Assert.StartsWith("No changes. Your infrastructure matches the configuration.", plan[plan.IndexOf('\n')..].TrimStart(), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("""^run "(?<name>\w+)" \{""", RegexOptions.Multiline)]
    static partial Regex Declaration { get; }
}
