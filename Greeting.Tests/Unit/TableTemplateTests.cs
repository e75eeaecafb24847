using Amazon.DynamoDBv2;
using Greeting.AppHost;

namespace Greeting.Tests.Unit;

[Trait("Category", "Fast")]
public sealed class TableTemplateTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greeting-template-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Tables_are_read_with_their_indexes_and_streams()
    {
        var tables = Read("""
            {
              "Resources": {
                "Plain": {
                  "Type": "AWS::DynamoDB::Table",
                  "Properties": {
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{ "AttributeName": "Id", "AttributeType": "S" }],
                    "KeySchema": [{ "AttributeName": "Id", "KeyType": "HASH" }]
                  }
                },
                "Topic": { "Type": "AWS::SNS::Topic" },
                "Full": {
                  "Type": "AWS::DynamoDB::Table",
                  "Properties": {
                    "ProvisionedThroughput": { "ReadCapacityUnits": 2, "WriteCapacityUnits": 1 },
                    "AttributeDefinitions": [
                      { "AttributeName": "Id", "AttributeType": "S" },
                      { "AttributeName": "Order", "AttributeType": "N" },
                      { "AttributeName": "Time", "AttributeType": "S" }
                    ],
                    "KeySchema": [{ "AttributeName": "Id", "KeyType": "HASH" }, { "AttributeName": "Order", "KeyType": "RANGE" }],
                    "LocalSecondaryIndexes": [
                      {
                        "IndexName": "ByTime",
                        "KeySchema": [{ "AttributeName": "Id", "KeyType": "HASH" }, { "AttributeName": "Time", "KeyType": "RANGE" }],
                        "Projection": { "ProjectionType": "ALL" }
                      }
                    ],
                    "GlobalSecondaryIndexes": [
                      {
                        "IndexName": "AllByTime",
                        "KeySchema": [{ "AttributeName": "Time", "KeyType": "HASH" }],
                        "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["Text"] },
                        "ProvisionedThroughput": { "ReadCapacityUnits": 4, "WriteCapacityUnits": 3 }
                      }
                    ],
                    "StreamSpecification": { "StreamViewType": "NEW_IMAGE" },
                    "TimeToLiveSpecification": { "AttributeName": "ExpiresAt", "Enabled": true },
                    "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true },
                    "Tags": [{ "Key": "Application", "Value": "Any" }]
                  }
                }
              }
            }
            """);

        Assert.Equal(["Plain", "Full"], tables.Select(table => table.TableName));
        var plain = tables[0];
        Assert.Equal(BillingMode.PAY_PER_REQUEST, plain.BillingMode);
        Assert.Equal(("Id", KeyType.HASH), (Assert.Single(plain.KeySchema).AttributeName, plain.KeySchema[0].KeyType));
        Assert.Null(plain.GlobalSecondaryIndexes);
        Assert.Null(plain.LocalSecondaryIndexes);
        Assert.Null(plain.StreamSpecification);

        var full = tables[1];
        Assert.Equal((2L, 1L), (full.ProvisionedThroughput.ReadCapacityUnits, full.ProvisionedThroughput.WriteCapacityUnits));
        var local = Assert.Single(full.LocalSecondaryIndexes);
        Assert.Equal(("ByTime", ProjectionType.ALL), (local.IndexName, local.Projection.ProjectionType));
        Assert.Equal(["Id", "Time"], local.KeySchema.Select(key => key.AttributeName));
        var global = Assert.Single(full.GlobalSecondaryIndexes);
        Assert.Equal((4L, 3L), (global.ProvisionedThroughput.ReadCapacityUnits, global.ProvisionedThroughput.WriteCapacityUnits));
        Assert.Equal(["Text"], global.Projection.NonKeyAttributes);
        Assert.Equal((true, StreamViewType.NEW_IMAGE), (full.StreamSpecification.StreamEnabled, full.StreamSpecification.StreamViewType));
    }

    [Theory]
    [InlineData("no JSON", "invalid")]
    [InlineData("""{ "Resources": { "Topic": { "Type": "AWS::SNS::Topic" } } }""", "declares no AWS::DynamoDB::Table")]
    [InlineData("""{ "Resources": { "Bare": { "Type": "AWS::DynamoDB::Table" } } }""", "key")]
    [InlineData("""{ "Resources": { "Odd": { "Type": "AWS::DynamoDB::Table", "Properties": { "AttributeDefinitions": [], "KeySchema": [], "Colour": "red" } } } }""", "Odd: The JSON property 'Colour'")]
    public void What_cannot_be_created_on_a_laptop_is_refused(string template, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(template));

        Assert.StartsWith($"The tables of {TemplatePath} cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    string TemplatePath => Path.Combine(folder.FullName, "resources.template");

    Amazon.DynamoDBv2.Model.CreateTableRequest[] Read(string template)
    {
        File.WriteAllText(TemplatePath, template);
        return TableTemplate.Read(TemplatePath);
    }
}
