using System.Text.Json;

namespace Greeting.Tests.Infrastructure;

/// <summary>The form of the configuration: what a reader and a reviewer may rely on.</summary>
[Collection(TerraformCollection.Name)]
public sealed class ConfigurationTests(TerraformFixture terraform)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Folders => [.. TerraformFixture.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Is_formatted(string folder)
    {
        var result = await terraform[folder].RunAsync(["fmt", "-check", "-diff", "-recursive"], Cancellation);

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Is_valid_and_without_cycles(string folder)
    {
        var result = await terraform[folder].RunAsync(["validate"], Cancellation);

        Assert.True(result.ExitCode == 0, result.Output);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_variable_is_described_and_validated(string folder)
    {
        var plan = (await terraform.PlanAsync(folder, Cancellation)).Json;
        var validated = plan.GetProperty("checks").EnumerateArray()
            .Select(check => check.GetProperty("address"))
            .Where(address => address.GetProperty("kind").ValueEquals("var"))
            .Select(address => address.GetProperty("name").GetString())
            .ToHashSet();
        // Nothing but true and false fits a bool.
        var isSwitch = plan.GetProperty("variables").EnumerateObject()
            .Where(variable => variable.Value.GetProperty("value").ValueKind is JsonValueKind.True or JsonValueKind.False)
            .Select(variable => variable.Name)
            .ToHashSet();

        Assert.All(Described(plan, "variables"), variable => Assert.True(validated.Contains(variable) || isSwitch.Contains(variable), $"{variable} is not validated."));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_output_is_described(string folder) => Described((await terraform.PlanAsync(folder, Cancellation)).Json, "outputs");

    [Fact]
    public async Task What_both_configurations_ask_for_both_refuse_alike()
    {
        Dictionary<string, string> values = new() { ["region"] = "eu-central-1a", ["name"] = "Greeting" };

        var production = await Plan.RefuseAsync(terraform.Production, values, Cancellation);

        Assert.Equal(values.Count, production.Length);
        Assert.Equal(production, await Plan.RefuseAsync(terraform["terraform/github"], values, Cancellation));
    }

    [Fact]
    public async Task Holds_no_credentials()
    {
        var files = await Command.ListFilesAsync(["ls-files", "terraform"], Cancellation);

        Assert.Contains("terraform/environments/production.tfvars", files);
        Assert.All(
            files,
            file => Assert.DoesNotMatch(@"(access_key|secret_key)\s*=\s*""(?!offline"")|AKIA[0-9A-Z]{16}|gh[ps]_\w{20}|github_pat_\w{20}", Read("", file)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Provider_is_locked_for_every_platform(string folder)
    {
        var lockFile = Read(folder, ".terraform.lock.hcl");

        Assert.Contains("registry.terraform.io/hashicorp/aws", lockFile, StringComparison.Ordinal);
        Assert.Equal(Read("terraform", ".terraform.lock.hcl"), lockFile);
        // h1: of an unpacked provider, as a local mirror has it; zh: of the registry's archives, one for each platform.
        Assert.Contains("\"h1:", lockFile, StringComparison.Ordinal);
        Assert.True(lockFile.Split("\"zh:").Length > 10, "The registry's checksums are missing.");
    }

    static string Read(string folder, string file) => File.ReadAllText(Path.Combine(Command.RepositoryRoot, folder, file));

    /// <summary>The names of what a root configuration declares, once each is seen to have a description.</summary>
    static string[] Described(JsonElement plan, string declarations)
    {
        var declared = plan.GetProperty("configuration").GetProperty("root_module").GetProperty(declarations).EnumerateObject().ToArray();
        Assert.NotEmpty(declared);
        Assert.All(declared, declaration => Assert.True(
            declaration.Value.TryGetProperty("description", out var description) && description.GetString()!.Length >= 10, $"{declaration.Name} is not described."));
        return [.. declared.Select(declaration => declaration.Name)];
    }
}
