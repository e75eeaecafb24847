using System.Text.RegularExpressions;
using Greeting.Tests.Infrastructure;

namespace Greeting.Tests.Unit;

[Trait("Category", "Fast")]
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Every_test_that_the_threat_model_names_exists()
    {
        var document = File.ReadAllText(Path.Combine(Command.RepositoryRoot, "docs", "security.md"));
        var runBlocks = RunBlockTests.RunBlocks.Select(block => block.Data.Item3).ToHashSet();
        var rows = document.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToArray();

        Assert.All(rows, row => Assert.NotEmpty(TestNames.Matches(row.Split(" | ")[^1])));
        Assert.All(rows.SelectMany(row => TestNames.Matches(row.Split(" | ")[^1])), test => Assert.True(
            test.Groups["class"] is { Success: true, Value: var type }
                ? GetType().Assembly.GetTypes().Any(candidate => candidate.Name == type && candidate.GetMethod(test.Groups["name"].Value) is not null)
                : runBlocks.Contains(test.Groups["name"].Value),
            $"docs/security.md names {test.Value}, which does not exist."));
    }

    [GeneratedRegex(@"`((?<class>\w+)\.)?(?<name>\w+)`")]
    static partial Regex TestNames { get; }
}
