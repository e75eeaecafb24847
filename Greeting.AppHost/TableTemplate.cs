using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Greeting.AppHost;

/// <summary>
/// Converts the table of a CloudFormation template to a request that any DynamoDB endpoint understands. The properties of
/// <c>AWS::DynamoDB::Table</c> carry the names of the CreateTable request
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html), so one template
/// serves the stack in AWS and the engine on this machine.
/// </summary>
static class TableTemplate
{
    /// <summary>Reads the one table that <paramref name="templatePath"/> declares.</summary>
    /// <param name="templatePath">Path of a CloudFormation template in JSON.</param>
    /// <param name="tableName">Name that the table gets.</param>
    /// <exception cref="InvalidDataException">The template is not JSON or does not declare exactly one table.</exception>
    public static CreateTableRequest Read(string templatePath, string tableName)
    {
        try
        {
            using var template = JsonDocument.Parse(File.ReadAllBytes(templatePath));
            var properties = template.RootElement.GetProperty("Resources").EnumerateObject()
                .Single(resource => resource.Value.GetProperty("Type").ValueEquals("AWS::DynamoDB::Table"))
                .Value.GetProperty("Properties");
            var table = properties.Deserialize<Table>(JsonSerializerOptions.Strict) ?? throw new JsonException("The table has no properties.");
            return ToRequest(table, tableName);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{templatePath} must declare one AWS::DynamoDB::Table: {e.Message}", e);
        }
    }

    /// <summary>Creates a table unless it exists, and returns once it can be used.</summary>
    public static async Task EnsureTableAsync(this IAmazonDynamoDB dynamoDb, CreateTableRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.CreateTableAsync(request, cancellationToken);
        }
        catch (ResourceInUseException)
        {
            // Kept from an earlier run, or created by another program.
        }

        while ((await dynamoDb.DescribeTableAsync(request.TableName, cancellationToken)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    static CreateTableRequest ToRequest(Table table, string tableName) => new()
    {
        TableName = tableName,
        BillingMode = table.BillingMode,
        AttributeDefinitions = [.. table.AttributeDefinitions.Select(a => new AttributeDefinition(a.AttributeName, a.AttributeType))],
        KeySchema = ToKeySchema(table.KeySchema),
        GlobalSecondaryIndexes =
        [
            .. table.GlobalSecondaryIndexes.Select(index => new GlobalSecondaryIndex
            {
                IndexName = index.IndexName,
                KeySchema = ToKeySchema(index.KeySchema),
                Projection = new() { ProjectionType = index.Projection.ProjectionType, NonKeyAttributes = [.. index.Projection.NonKeyAttributes] },
            }),
        ],
    };

    static List<KeySchemaElement> ToKeySchema(IEnumerable<Key> keys) =>
        [.. keys.Select(key => new KeySchemaElement(key.AttributeName, key.KeyType))];

    // Unknown properties are refused, so that nothing the stack has is silently missing on a laptop. The exceptions have no effect
    // there: tags, and the time to live, as CreateTable does not take it and names stay until the engine stops.
    sealed record Table(string BillingMode, Attribute[] AttributeDefinitions, Key[] KeySchema, Index[] GlobalSecondaryIndexes)
    {
        public JsonElement Tags { get; init; }

        public JsonElement TimeToLiveSpecification { get; init; }
    }

    sealed record Attribute(string AttributeName, string AttributeType);

    sealed record Key(string AttributeName, string KeyType);

    sealed record Index(string IndexName, Key[] KeySchema, Projection Projection);

    sealed record Projection(string ProjectionType, string[] NonKeyAttributes);
}
