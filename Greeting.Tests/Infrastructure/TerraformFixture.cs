using System.Text.Json;

namespace Greeting.Tests.Infrastructure;

/// <summary>The root configurations, and what is asked of them only once for all tests.</summary>
public sealed class TerraformFixture : IDisposable
{
    /// <summary>The folders of the root configurations.</summary>
    internal static readonly string[] Folders = ["terraform", "terraform/github"];

    readonly Dictionary<string, TerraformRoot> roots = Folders.ToDictionary(folder => folder, folder => new TerraformRoot(folder));
    readonly Dictionary<string, Task<IReadOnlyDictionary<string, RunBlock>>> runs = [];
    Task<Plan>? plan;

    internal TerraformRoot this[string folder] => roots[folder];

    internal TerraformRoot Production => this["terraform"];

    public void Dispose()
    {
        foreach (var root in roots.Values)
        {
            root.Dispose();
        }
    }

    /// <summary>The outcome of every run block of a root configuration's tests, by file and name.</summary>
    internal Task<IReadOnlyDictionary<string, RunBlock>> RunBlocksAsync(string folder, CancellationToken cancellationToken)
    {
        lock (runs)
        {
            return runs.TryGetValue(folder, out var known) ? known : runs[folder] = RunAsync();
        }

        async Task<IReadOnlyDictionary<string, RunBlock>> RunAsync()
        {
            var result = await this[folder].RunAsync(["test", "-json"], cancellationToken);
            return RunBlock.Read(result.Output);
        }
    }

    /// <summary>What Terraform plans with the example's variables, as anybody would with a clean clone.</summary>
    internal Task<Plan> PlanAsync(CancellationToken cancellationToken)
    {
        lock (runs)
        {
            return plan ??= Plan.CreateAsync(Production, cancellationToken);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class TerraformCollection : ICollectionFixture<TerraformFixture>
{
    public const string Name = "Terraform";
}

/// <summary>How a run block of a test file ended, and what Terraform said of it.</summary>
sealed record RunBlock(string Status, string Messages)
{
    /// <summary>Reads the machine-readable output of <c>terraform test</c>.</summary>
    public static IReadOnlyDictionary<string, RunBlock> Read(string output)
    {
        var blocks = new Dictionary<string, RunBlock>();
        foreach (var line in output.Split('\n').Where(line => line.StartsWith('{')))
        {
            using var message = JsonDocument.Parse(line);
            var root = message.RootElement;
            if (!root.TryGetProperty("@testrun", out var run))
            {
                continue;
            }

            var key = $"{root.GetProperty("@testfile")}: {run}";
            var block = blocks.GetValueOrDefault(key, new("unknown", ""));
            blocks[key] = root.GetProperty("type").GetString() switch
            {
                "test_run" when root.GetProperty("test_run").TryGetProperty("status", out var status) => block with { Status = status.GetString()! },
                "diagnostic" => block with { Messages = $"{block.Messages}{root.GetProperty("diagnostic")}\n" },
                _ => block,
            };
        }

        return blocks;
    }
}
