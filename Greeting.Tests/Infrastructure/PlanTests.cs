using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using Greeting.AppHost;

namespace Greeting.Tests.Infrastructure;

/// <summary>What a first <c>terraform plan</c> with production.tfvars, the tests' variables and dummy credentials says.</summary>
[Collection(TerraformCollection.Name)]
public sealed partial class PlanTests(TerraformFixture terraform)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_creates()
    {
        var plan = await terraform.PlanAsync(Cancellation);

        Assert.All(plan.Actions, resource => Assert.Equal(["create"], resource.Value));
    }

    [Fact]
    public async Task Asks_aws_nothing_but_whose_the_credentials_are()
    {
        var plan = await terraform.PlanAsync(Cancellation);

        Assert.Equal(["GetCallerIdentity"], plan.AwsCalls.Distinct());
    }

    [Fact]
    public async Task Shows_no_secret()
    {
        var plan = await terraform.PlanAsync(Cancellation);

        Assert.DoesNotContain(Plan.RepositoryToken, plan.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("terraform", "production")]
    [InlineData("terraform/github", "deployment")]
    public async Task Tags_everything_that_can_carry_tags(string folder, string environment)
    {
        var plan = await terraform.PlanAsync(folder, Cancellation);
        // Every type that can carry tags has this attribute by the provider's schema: with its value, with null, or open until it is made.
        var taggable = plan.Resources.Keys.Where(address => IsTaggable(plan.Resources[address]) || IsTaggable(plan.Unknown[address])).ToArray();

        Assert.NotEmpty(taggable);
        Assert.All(taggable, address =>
        {
            Assert.True(plan.Resources[address].TryGetProperty("tags_all", out var tags), $"{address} has no tags.");
            Assert.Equal("Greeting", tags.GetProperty("Application").GetString());
            Assert.Equal(environment, tags.GetProperty("Environment").GetString());
            Assert.Equal("Terraform", tags.GetProperty("ManagedBy").GetString());
        });

        static bool IsTaggable(JsonElement values) => values.TryGetProperty("tags_all", out _);
    }

    [Fact]
    public async Task Tables_have_the_schemas_of_the_development_tables()
    {
        var plan = await terraform.PlanAsync(Cancellation);
        var production = OfType(plan, "aws_dynamodb_table");
        var development = TableTemplate.Read(Path.Combine(Command.RepositoryRoot, "Greeting.AppHost", "greeting-resources.template"));

        Assert.Equal(development.Select(SchemaOf).Order(), production.Select(SchemaOf).Order());
    }

    static string SchemaOf(CreateTableRequest table) => string.Join(
        ", ",
        [
            table.BillingMode.Value,
            $"stream {table.StreamSpecification?.StreamViewType.Value}",
            Keys(table.KeySchema),
            .. table.AttributeDefinitions.Select(attribute => $"{attribute.AttributeName}: {attribute.AttributeType}").Order(),
            .. (table.GlobalSecondaryIndexes ?? [])
                .Select(index => $"{index.IndexName}: {Keys(index.KeySchema)} {index.Projection.ProjectionType} {string.Join(' ', (index.Projection.NonKeyAttributes ?? []).Order())}").Order(),
        ]);

    static string SchemaOf(JsonElement table) => string.Join(
        ", ",
        [
            table.GetProperty("billing_mode").GetString(),
            $"stream {(table.TryGetProperty("stream_view_type", out var stream) ? stream.GetString() : null)}",
            Keys(table),
            .. table.GetProperty("attribute").EnumerateArray().Select(attribute => $"{attribute.GetProperty("name")}: {attribute.GetProperty("type")}").Order(),
            .. Items(table, "global_secondary_index")
                .Select(index => $"{index.GetProperty("name")}: {Keys(index)} {index.GetProperty("projection_type")} {string.Join(' ', Items(index, "non_key_attributes").Select(attribute => attribute.GetString()).Order())}").Order(),
        ]);

    static JsonElement.ArrayEnumerator Items(JsonElement parent, string property) =>
        parent.TryGetProperty(property, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    [Fact]
    public async Task Tables_are_protected_backed_up_and_encrypted()
    {
        var tables = OfType(await terraform.PlanAsync(Cancellation), "aws_dynamodb_table");

        Assert.NotEmpty(tables);
        Assert.All(tables, table =>
        {
            Assert.True(table.GetProperty("deletion_protection_enabled").GetBoolean());
            Assert.True(table.GetProperty("point_in_time_recovery")[0].GetProperty("enabled").GetBoolean());
            Assert.True(table.GetProperty("server_side_encryption")[0].GetProperty("enabled").GetBoolean());
        });
    }

    [Fact]
    public async Task Browser_tests_serve_the_page_and_its_API_as_Amplify_and_API_Gateway_do()
    {
        var plan = await terraform.PlanAsync(Cancellation);
        var cors = Assert.Single(OfType(plan, "aws_apigatewayv2_api")).GetProperty("cors_configuration")[0];
        var rewrite = Assert.Single(Assert.Single(OfType(plan, "aws_amplify_app")).GetProperty("custom_rule").EnumerateArray());

        Assert.Equal(Browser.HostingRules.AllowedMethods, ListOf("allow_methods"));
        Assert.Equal(Browser.HostingRules.AllowedHeaders, ListOf("allow_headers"));
        Assert.Equal(Browser.HostingRules.ExposedHeaders, ListOf("expose_headers"));
        Assert.Equal(
            ($"</{Browser.HostingRules.PageAddresses}/>", "200", "/index.html"),
            (rewrite.GetProperty("source").GetString(), rewrite.GetProperty("status").GetString(), rewrite.GetProperty("target").GetString()));

        string ListOf(string setting) => string.Join(',', cors.GetProperty(setting).EnumerateArray());
    }

    [Fact]
    public async Task Every_alarm_has_its_section_in_the_runbook()
    {
        var alarms = OfType(await terraform.PlanAsync(Cancellation), "aws_cloudwatch_metric_alarm");
        var runbook = await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "docs", "operations.md"), Cancellation);

        Assert.NotEmpty(alarms);
        Assert.All(alarms, alarm =>
        {
            var anchor = RunbookLink.Match(alarm.GetProperty("alarm_description").GetString()!).Groups["anchor"].Value;
            Assert.Contains($"\n## {anchor.Replace('-', ' ')}\n", runbook, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Workflows_may_write_every_alarm()
    {
        var alarms = OfType(await terraform.PlanAsync(Cancellation), "aws_cloudwatch_metric_alarm").Select(alarm => alarm.GetProperty("alarm_name").GetString());
        var calls = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "terraform", "github", "tests", "calls.json"), Cancellation));
        var written = calls.GetProperty("update").EnumerateArray()
            .Where(call => call[0].ValueEquals("cloudwatch:PutMetricAlarm"))
            .Select(call => call[1].GetString()!.Split(":alarm:")[1]);

        Assert.Equal(alarms.Order(), written.Order());
    }

    [Fact]
    public async Task Every_resource_is_explained()
    {
        var plan = await terraform.PlanAsync(Cancellation);
        var reference = await File.ReadAllTextAsync(Path.Combine(Command.RepositoryRoot, "docs", "resources.md"), Cancellation);

        Assert.All(
            plan.Resources.Keys.Select(address => address.Split('[')[0]).Distinct(),
            address => Assert.Contains($"`{address}`", reference, StringComparison.Ordinal));
    }

    static JsonElement[] OfType(Plan plan, string type) =>
        [.. plan.Resources.Where(resource => resource.Key.StartsWith($"{type}.", StringComparison.Ordinal)).Select(resource => resource.Value)];

    static string Keys(IEnumerable<KeySchemaElement> schema) =>
        string.Join(" ", schema.OrderBy(key => key.KeyType.Value).Select(key => $"{key.KeyType} {key.AttributeName}"));

    static string Keys(JsonElement table)
    {
        table.TryGetProperty("range_key", out var range);
        return $"HASH {table.GetProperty("hash_key")}{(range.ValueKind == JsonValueKind.String ? $" RANGE {range}" : "")}";
    }

    [GeneratedRegex(@"docs/operations\.md#(?<anchor>[\w-]+)$")]
    static partial Regex RunbookLink { get; }
}
