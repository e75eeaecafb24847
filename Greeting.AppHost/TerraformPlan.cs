using System.Text.Json;

namespace Greeting.AppHost;

/// <summary>What a plan changes (https://developer.hashicorp.com/terraform/internals/json-format#plan-representation).</summary>
sealed class TerraformPlan
{
    readonly Dictionary<string, string[]> actions = [];
    readonly Dictionary<string, JsonElement> before = [];
    readonly Dictionary<string, JsonElement> after = [];

    /// <summary>Whether there is nothing to apply.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>One line for each resource that changes, with the sign that Terraform gives it.</summary>
    public IEnumerable<string> Changes => actions.Select(resource => $"{Sign(resource.Value)} {resource.Key}");

    /// <summary>Reads the output of <c>terraform show -json</c> for a plan.</summary>
    public static TerraformPlan Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        TerraformPlan plan = new() { IsEmpty = !root.GetProperty("applyable").GetBoolean() };
        if (!root.TryGetProperty("resource_changes", out var resources))
        {
            return plan;
        }

        foreach (var resource in resources.EnumerateArray())
        {
            var address = resource.GetProperty("address").GetString()!;
            var change = resource.GetProperty("change");
            string[] kinds = [.. change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!)];
            if (kinds is not (["no-op"] or ["read"]))
            {
                plan.actions.Add(address, kinds);
            }

            plan.before.Add(address, change.GetProperty("before").Clone());
            if (change.TryGetProperty("after", out var after))
            {
                plan.after.Add(address, after.Clone());
            }
        }

        return plan;
    }

    /// <summary>Whether the resource is created or replaced.</summary>
    public bool Creates(string address) => Has(address, "create");

    /// <summary>Whether a table is deleted, to be replaced or not.</summary>
    public bool DeletesTable => actions.Any(resource => IsTable(resource.Key) && resource.Value.Contains("delete"));

    /// <summary>Whether a table refuses to be deleted as it is now.</summary>
    public bool HasProtectedTable =>
        before.Keys.Any(address => IsTable(address) && Find(before, address, "deletion_protection_enabled") is { ValueKind: JsonValueKind.True });

    /// <summary>The current value of a numeric attribute, or null.</summary>
    public int? Before(string address, string attribute) => Number(Find(before, address, attribute));

    /// <summary>The planned value of a numeric attribute, or null.</summary>
    public int? After(string address, string attribute) => Number(Find(after, address, attribute));

    /// <summary>The counts, in Terraform's words.</summary>
    public override string ToString() => $"{Count("create")} to add, {Count("update")} to change, {Count("delete")} to destroy";

    static bool IsTable(string address) => address.StartsWith("aws_dynamodb_table.", StringComparison.Ordinal);

    static JsonElement? Find(Dictionary<string, JsonElement> values, string address, string attribute) =>
        values.TryGetValue(address, out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty(attribute, out var found) ? found : null;

    static int? Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    bool Has(string address, string action) => actions.TryGetValue(address, out var kinds) && kinds.Contains(action);

    int Count(string action) => actions.Values.Count(kinds => kinds.Contains(action));

    static string Sign(string[] kinds) => kinds switch
    {
        ["create"] => "+",
        ["update"] => "~",
        ["delete"] => "-",
        ["create", "delete"] => "+/-",
        _ => "-/+",
    };
}

/// <summary>The outputs of a configuration.</summary>
static class TerraformOutputs
{
    /// <summary>
    /// Reads the output of <c>terraform output -json</c>: strings and numbers by their names in upper case, as the scripts expect
    /// them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            .Select(output => (Name: output.Name.ToUpperInvariant(), Value: output.Value.GetProperty("value")))
            .Where(output => output.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            .ToDictionary(output => output.Name, output => output.Value.ToString());
    }
}
