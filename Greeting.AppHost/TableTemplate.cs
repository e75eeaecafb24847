using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using IndexSchema = (string Name, System.Collections.Generic.List<Amazon.DynamoDBv2.Model.KeySchemaElement> Keys, Amazon.DynamoDBv2.Model.Projection Projection);

namespace Greeting.AppHost;

/// <summary>
/// Converts the tables of a CloudFormation template to requests that any DynamoDB endpoint understands. The properties of
/// <c>AWS::DynamoDB::Table</c> carry the names of the CreateTable request
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html), so one template
/// serves the stack in AWS and the engine on this machine.
/// </summary>
static class TableTemplate
{
    /// <summary>Reads the tables that <paramref name="templatePath"/> declares. Each has its logical id as its name.</summary>
    /// <param name="templatePath">Path of a CloudFormation template in JSON.</param>
    /// <exception cref="InvalidDataException">The template is not JSON, declares no table, or gives one a property that is not known here.</exception>
    public static CreateTableRequest[] Read(string templatePath)
    {
        try
        {
            using var template = JsonDocument.Parse(File.ReadAllBytes(templatePath));
            CreateTableRequest[] tables =
            [
                .. template.RootElement.GetProperty("Resources").EnumerateObject()
                    .Where(resource => resource.Value.GetProperty("Type").ValueEquals("AWS::DynamoDB::Table"))
                    .Select(resource => ReadTable(resource.Name, resource.Value.GetProperty("Properties"))),
            ];
            return tables is [] ? throw new JsonException("It declares no AWS::DynamoDB::Table.") : tables;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"The tables of {templatePath} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Creates a table unless it exists, and returns once it can be used.</summary>
    /// <exception cref="InvalidOperationException">The table exists with other keys or indexes.</exception>
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

        TableDescription table;
        while ((table = (await dynamoDb.DescribeTableAsync(request.TableName, cancellationToken)).Table).TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        if (SchemaOf(table) != SchemaOf(request))
        {
            throw new InvalidOperationException(
                $"The table {request.TableName} has other keys or indexes than the template: delete the table, or the folder of DynamoDb:DataPath.");
        }
    }

    static string SchemaOf(TableDescription table) => SchemaOf(
        table.AttributeDefinitions, table.KeySchema,
        table.GlobalSecondaryIndexes?.Select(index => (index.IndexName, index.KeySchema, index.Projection)),
        table.LocalSecondaryIndexes?.Select(index => (index.IndexName, index.KeySchema, index.Projection)));

    static string SchemaOf(CreateTableRequest table) => SchemaOf(
        table.AttributeDefinitions, table.KeySchema,
        table.GlobalSecondaryIndexes?.Select(index => (index.IndexName, index.KeySchema, index.Projection)),
        table.LocalSecondaryIndexes?.Select(index => (index.IndexName, index.KeySchema, index.Projection)));

    // Engines list attributes and indexes in an order of their own.
    static string SchemaOf(
        List<AttributeDefinition> attributes, List<KeySchemaElement> keys, IEnumerable<IndexSchema>? globalIndexes, IEnumerable<IndexSchema>? localIndexes)
    {
        return string.Join(
            '\n',
            [
                Keys(keys),
                .. attributes.Select(attribute => $"{attribute.AttributeName}:{attribute.AttributeType}").Order(),
                .. (globalIndexes ?? []).Select(index => $"global {Index(index)}").Order(),
                .. (localIndexes ?? []).Select(index => $"local {Index(index)}").Order(),
            ]);

        static string Keys(List<KeySchemaElement> keys) => string.Join(',', keys.Select(key => $"{key.AttributeName}:{key.KeyType}"));

        static string Index(IndexSchema index) =>
            $"{index.Name} {Keys(index.Keys)} {index.Projection.ProjectionType} {string.Join(',', (index.Projection.NonKeyAttributes ?? []).Order())}";
    }

    static CreateTableRequest ReadTable(string logicalId, JsonElement properties)
    {
        try
        {
            return ToRequest(logicalId, properties.Deserialize<Table>(JsonSerializerOptions.Strict)!);
        }
        catch (JsonException e)
        {
            throw new JsonException($"{logicalId}: {e.Message}", e);
        }
    }

    static CreateTableRequest ToRequest(string name, Table table) => new()
    {
        TableName = name,
        BillingMode = table.BillingMode,
        ProvisionedThroughput = ToThroughput(table.ProvisionedThroughput),
        AttributeDefinitions = [.. table.AttributeDefinitions.Select(a => new AttributeDefinition(a.AttributeName, a.AttributeType))],
        KeySchema = ToKeySchema(table.KeySchema),
        GlobalSecondaryIndexes = table.GlobalSecondaryIndexes?.Select(index => new GlobalSecondaryIndex
        {
            IndexName = index.IndexName,
            KeySchema = ToKeySchema(index.KeySchema),
            Projection = ToProjection(index.Projection),
            ProvisionedThroughput = ToThroughput(index.ProvisionedThroughput),
        }).ToList(),
        LocalSecondaryIndexes = table.LocalSecondaryIndexes?.Select(index => new LocalSecondaryIndex
        {
            IndexName = index.IndexName,
            KeySchema = ToKeySchema(index.KeySchema),
            Projection = ToProjection(index.Projection),
        }).ToList(),
        StreamSpecification = table.StreamSpecification is { } stream ? new() { StreamEnabled = true, StreamViewType = stream.StreamViewType } : null,
    };

    static List<KeySchemaElement> ToKeySchema(IEnumerable<Key> keys) =>
        [.. keys.Select(key => new KeySchemaElement(key.AttributeName, key.KeyType))];

    static Amazon.DynamoDBv2.Model.Projection ToProjection(Projection projection) =>
        new() { ProjectionType = projection.ProjectionType, NonKeyAttributes = projection.NonKeyAttributes?.ToList() };

    static ProvisionedThroughput? ToThroughput(Throughput? throughput) =>
        throughput is null ? null : new(throughput.ReadCapacityUnits, throughput.WriteCapacityUnits);

    // Unknown properties are refused, so that nothing that the stack has is silently missing on a laptop. Properties of type JsonElement
    // are known and ignored: they concern operations and costs, or the time to live, which CreateTable does not take.
    sealed record Table(Attribute[] AttributeDefinitions, Key[] KeySchema)
    {
        public string? BillingMode { get; init; }

        public Throughput? ProvisionedThroughput { get; init; }

        public Index[]? GlobalSecondaryIndexes { get; init; }

        public Index[]? LocalSecondaryIndexes { get; init; }

        public Stream? StreamSpecification { get; init; }

        public JsonElement DeletionProtectionEnabled { get; init; }

        public JsonElement PointInTimeRecoverySpecification { get; init; }

        public JsonElement SSESpecification { get; init; }

        public JsonElement TableClass { get; init; }

        public JsonElement Tags { get; init; }

        public JsonElement TimeToLiveSpecification { get; init; }
    }

    sealed record Attribute(string AttributeName, string AttributeType);

    sealed record Key(string AttributeName, string KeyType);

    sealed record Index(string IndexName, Key[] KeySchema, Projection Projection, Throughput? ProvisionedThroughput = null);

    sealed record Projection(string ProjectionType, string[]? NonKeyAttributes = null);

    sealed record Stream(string StreamViewType);

    sealed record Throughput(long ReadCapacityUnits, long WriteCapacityUnits);
}
