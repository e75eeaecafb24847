using System.Text.Json;

namespace Greeting.AppHost;

/// <summary>What a plan changes (https://developer.hashicorp.com/terraform/internals/json-format#plan-representation).</summary>
sealed class TerraformPlan
{
    readonly Dictionary<string, string[]> actions = [];

    /// <summary>Whether there is nothing to apply.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>Whether a table or a user pool refuses to be deleted as it is now.</summary>
    public bool HasProtectedData { get; private set; }

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

            plan.HasProtectedData |= resource.GetProperty("type").GetString() switch
            {
                "aws_dynamodb_table" => Has(change.GetProperty("before"), "deletion_protection_enabled", "True"),
                "aws_cognito_user_pool" => Has(change.GetProperty("before"), "deletion_protection", "ACTIVE"),
                _ => false,
            };
        }

        return plan;
    }

    /// <summary>The counts, in Terraform's words.</summary>
    public override string ToString() => $"{Count("create")} to add, {Count("update")} to change, {Count("delete")} to destroy";

    static bool Has(JsonElement resource, string attribute, string value) =>
        resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty(attribute, out var found) && found.ToString() == value;

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
