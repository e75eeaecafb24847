using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Greeting.Api.Greetings;

namespace Greeting.Api.DynamoDb;

/// <summary>The table cannot be used at the moment. The message tells the operator why, in a line, and never a name.</summary>
sealed class StoreUnavailableException(string reason, Exception cause) : Exception(reason, cause)
{
    /// <summary>Whether a write got no answer in time, and may have been done all the same.</summary>
    public bool MayBeWritten { get; private init; }

    /// <summary>What <paramref name="error"/> means for the table, or null when it is a fault of the request.</summary>
    public static StoreUnavailableException? From(Exception error, GreetingSettings settings, bool isWrite)
    {
        var place = settings.Endpoint?.GetLeftPart(UriPartial.Authority) ?? settings.Region;
        var reason = error switch
        {
            ResourceNotFoundException =>
                $"The table {settings.TableName} does not exist in {place}. Create it, or set Greeting:TableName.",
            AmazonDynamoDBException { ErrorCode: "ValidationException" } => null,
            AmazonDynamoDBException { ErrorCode: "ExpiredTokenException" or "UnrecognizedClientException" or "InvalidSignatureException" } e =>
                $"{e.ErrorCode}: {e.Message} Renew the AWS credentials.",
            AmazonDynamoDBException e => $"{e.ErrorCode}: {e.Message}",
            OperationCanceledException or TimeoutException => $"DynamoDB in {place} gave no answer in time.",
            HttpRequestException e =>
                $"DynamoDB in {place} is out of reach: {e.Message}. Check AWS_REGION and AWS_ENDPOINT_URL_DYNAMODB.",
            // The SDK found no credentials, and lists where it looked.
            AmazonClientException e => $"{e.Message.Split(". ")[0]}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            AmazonServiceException e => e.Message,
            _ => null,
        };
        return reason is null ? null : new(reason.ReplaceLineEndings(" "), error)
        {
            MayBeWritten = isWrite && error is (OperationCanceledException or TimeoutException),
        };
    }
}
