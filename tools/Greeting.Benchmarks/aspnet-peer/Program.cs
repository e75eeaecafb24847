// The minimum that a greeting needs: one endpoint, the AWS SDK with its defaults, one item for each name.
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IAmazonDynamoDB>(new AmazonDynamoDBClient());
var table = builder.Configuration["Greeting:TableName"];

var app = builder.Build();
app.MapPost("/greetings", async (NewGreeting greeting, IAmazonDynamoDB dynamoDb) =>
{
    var response = await dynamoDb.UpdateItemAsync(new UpdateItemRequest
    {
        TableName = table,
        Key = new() { ["ID"] = new(greeting.Name) },
        UpdateExpression = "SET LatestGreetingTime = :now ADD GreetingCount :one",
        ExpressionAttributeValues = new() { [":now"] = new(DateTime.UtcNow.ToString("O")), [":one"] = new() { N = "1" } },
        ReturnValues = ReturnValue.ALL_NEW,
    });
    return Results.Created((string?)null, new { greeting.Name, Count = response.Attributes["GreetingCount"].N });
});
app.Run();

sealed record NewGreeting(string Name);
