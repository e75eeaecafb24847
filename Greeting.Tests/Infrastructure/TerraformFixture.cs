using System.Xml.Linq;

namespace Greeting.Tests.Infrastructure;

/// <summary>The root configurations, and what is asked of them only once for all tests.</summary>
public sealed class TerraformFixture : IDisposable
{
    /// <summary>The folders of the root configurations.</summary>
    internal static readonly string[] Folders = ["terraform", "terraform/github"];

    readonly Dictionary<string, TerraformRoot> roots = Folders.ToDictionary(folder => folder, folder => new TerraformRoot(folder));
    readonly Dictionary<string, Task<RunBlocks>> runs = [];
    readonly Dictionary<string, Task<Plan>> plans = [];

    internal TerraformRoot this[string folder] => roots[folder];

    internal TerraformRoot Production => this["terraform"];

    public void Dispose()
    {
        foreach (var root in roots.Values)
        {
            root.Dispose();
        }
    }

    /// <summary>One run of all tests of a root configuration.</summary>
    internal Task<RunBlocks> RunBlocksAsync(string folder, CancellationToken cancellationToken)
    {
        lock (runs)
        {
            return runs.TryGetValue(folder, out var known) ? known : runs[folder] = RunAsync();
        }

        async Task<RunBlocks> RunAsync()
        {
            var report = this[folder].TemporaryPath("tests.xml");
            var result = await this[folder].RunAsync(["test", "-verbose", $"-junit-xml={report}"], cancellationToken);
            Assert.True(File.Exists(report), result.Output);
            return new(XDocument.Load(report), result.Output);
        }
    }

    /// <summary>What Terraform plans for production with production.tfvars and the tests' variables, which take the place of what a person enters.</summary>
    internal Task<Plan> PlanAsync(CancellationToken cancellationToken) => PlanAsync("terraform", cancellationToken);

    /// <summary>What Terraform plans for a root configuration, with the tests' variables and production.tfvars if it has that file.</summary>
    internal Task<Plan> PlanAsync(string folder, CancellationToken cancellationToken)
    {
        lock (plans)
        {
            return plans.TryGetValue(folder, out var known) ? known : plans[folder] = Plan.CreateAsync(this[folder], cancellationToken);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class TerraformCollection : ICollectionFixture<TerraformFixture>
{
    public const string Name = "Terraform";
}

/// <summary>How the run blocks of a root configuration's tests ended.</summary>
/// <param name="Report">JUnit's report, which has a test case for each.</param>
/// <param name="Output">What Terraform printed, with the plan of each.</param>
sealed record RunBlocks(XDocument Report, string Output)
{
    /// <summary>The test case of a run block.</summary>
    public XElement this[string file, string name] => Assert.Single(
        Report.Descendants("testcase"), block => (string?)block.Attribute("classname") == file && (string?)block.Attribute("name") == name);
}
