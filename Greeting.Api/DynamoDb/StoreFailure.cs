using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Greeting.Api.Greetings;

namespace Greeting.Api.DynamoDb;

/// <summary>Why the table could not be used, and what to do about it, in a line for the operator.</summary>
/// <param name="Reason">One line; says nothing of what was asked for.</param>
sealed record StoreFailure(string Reason)
{
    /// <summary>What <paramref name="error"/> says of the table, or null when it has nothing to do with it.</summary>
    public static StoreFailure? Of(Exception error, GreetingSettings settings) => error switch
    {
        ResourceNotFoundException =>
            new($"it does not exist in {settings.Address}. Create it, or set Greeting:TableName."),
        AmazonDynamoDBException { ErrorCode: "ValidationException" } => null,
        AmazonDynamoDBException dynamoDb => new($"{dynamoDb.ErrorCode}: {FirstLine(dynamoDb.Message)}"),
        AmazonServiceException { InnerException: HttpRequestException inner } => Of(inner, settings),
        HttpRequestException http => new($"{settings.Address} is out of reach ({FirstLine(http.Message)})."),
        TimeoutException => new($"{settings.Address} gave no answer in time."),
        AmazonServiceException or AmazonClientException => new(FirstLine(error.Message)),
        _ => null,
    };

    static string FirstLine(string text) => text.ReplaceLineEndings(" ");
}
