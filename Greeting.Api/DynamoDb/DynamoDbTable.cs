using System.Diagnostics;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Options;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// The calls to a table. Each has a deadline, records a span that follows the semantic conventions for DynamoDB
/// (https://opentelemetry.io/docs/specs/semconv/database/dynamodb/), and fails with a <see cref="TableUnavailableException"/>
/// when the table cannot be used.
/// </summary>
sealed class DynamoDbTable(IAmazonDynamoDB dynamoDb, IOptions<DynamoDbOptions> dynamoDbOptions, ActivitySource source, string name)
{
    /// <summary>How long a call may take, with its retries and the reading of the answer.</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    /// <summary>How long one attempt may take, so that a silent connection leaves time for a second attempt.</summary>
    internal static readonly TimeSpan AttemptDeadline = TimeSpan.FromSeconds(2.5);

    const string UpdateItem = "UpdateItem";

    readonly string region = dynamoDbOptions.Value.Region;
    readonly Uri? endpoint = dynamoDbOptions.Value.Endpoint;
    readonly string host = dynamoDbOptions.Value.Endpoint?.Host
        ?? $"dynamodb.{dynamoDbOptions.Value.Region}.{RegionEndpoint.GetBySystemName(dynamoDbOptions.Value.Region).PartitionDnsSuffix}";

    /// <summary>Reads an item.</summary>
    public Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken)
    {
        request.TableName = name;
        return CallAsync("GetItem", token => dynamoDb.GetItemAsync(request, token), cancellationToken);
    }

    /// <summary>
    /// Changes or creates an item and returns the result. If the request's condition is not met, nothing is changed, and the item is
    /// read within the same deadline, because not every engine returns it then (ReturnValuesOnConditionCheckFailure). It still counts
    /// as changed by this call if the answer to an earlier attempt was lost.
    /// </summary>
    public async Task<(Dictionary<string, AttributeValue> Item, bool Changed)> UpdateItemAsync(
        UpdateItemRequest request, CancellationToken cancellationToken)
    {
        request.TableName = name;
        var wasLost = false;
        var response = await CallAsync<AmazonWebServiceResponse>(
            UpdateItem,
            async token =>
            {
                try
                {
                    return await dynamoDb.UpdateItemAsync(request, token);
                }
                catch (ConditionalCheckFailedException)
                {
                    wasLost = Attempts.AnyLostSoFar;
                    return await dynamoDb.GetItemAsync(new() { TableName = name, Key = request.Key, ConsistentRead = true }, token);
                }
            },
            cancellationToken);
        return response switch
        {
            UpdateItemResponse updated => (updated.Attributes, true),
            GetItemResponse { IsItemSet: true } read => (read.Item, wasLost),
            _ => throw new TableUnavailableException("The item was deleted while it was being changed.", null),
        };
    }

    /// <summary>Finds items by key.</summary>
    public Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        request.TableName = name;
        return CallAsync("Query", token => dynamoDb.QueryAsync(request, token), cancellationToken);
    }

    /// <summary>The value of the attribute <c>error.type</c>: AWS's code for the error, or the exception's type.</summary>
    internal static string ErrorTypeOf(Exception error) => error switch
    {
        TableUnavailableException { InnerException: { } cause } => ErrorTypeOf(cause),
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        _ => error.GetType().FullName!,
    };

    async Task<T> CallAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse
    {
        using var span = StartSpan(operation);
        var attempts = Attempts.Track();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var response = await call(deadline.Token);
            span?.SetTag("aws.request_id", response.ResponseMetadata?.RequestId);
            return response;
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            span?.SetTag("error.type", ErrorTypeOf(e));
            span?.SetStatus(ActivityStatusCode.Error);
            if (ReasonOf(e) is { } reason)
            {
                throw new TableUnavailableException(reason.ReplaceLineEndings(" "), e)
                {
                    MayBeWritten = operation == UpdateItem && attempts.AnyLost,
                };
            }

            throw;
        }
    }

    /// <summary>Why the table cannot be used and what to do about it, or null when the request is at fault.</summary>
    string? ReasonOf(Exception error)
    {
        var place = endpoint?.GetLeftPart(UriPartial.Authority) ?? region;
        return error switch
        {
            ResourceNotFoundException => $"The table {name} does not exist in {place}. Create it, or set its name.",
            AmazonDynamoDBException { ErrorCode: "ValidationException" } => null,
            AmazonDynamoDBException { ErrorCode: "ExpiredTokenException" or "UnrecognizedClientException" or "InvalidSignatureException" } e =>
                $"{e.ErrorCode}: {e.Message} Renew the AWS credentials.",
            AmazonDynamoDBException e => $"{e.ErrorCode}: {e.Message}",
            OperationCanceledException or TimeoutException => $"DynamoDB in {place} did not answer in time.",
            IOException e => $"DynamoDB in {place} closed the connection during its answer: {e.Message}",
            HttpRequestException e => $"DynamoDB in {place} cannot be reached: {e.Message}. Check AWS_REGION and AWS_ENDPOINT_URL_DYNAMODB.",
            // The SDK lists where it looked.
            AmazonClientException e when e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
                $"{e.Message.Split(". ")[0]}. Set AWS_PROFILE, with 'aws sso login' if the profile needs it, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            AmazonServiceException e => e.Message,
            AmazonClientException e => e.Message,
            _ => null,
        };
    }

    Activity? StartSpan(string operation) => source.HasListeners()
        ? source.StartActivity(
            ActivityKind.Client,
            name: $"{operation} {name}",
            tags:
            [
                new("db.system.name", "aws.dynamodb"),
                new("db.operation.name", operation),
                new("db.collection.name", name),
                new("aws.dynamodb.table_names", new[] { name }),
                new("cloud.region", region),
                new("server.address", host),
                new("server.port", endpoint?.Port ?? 443),
            ])
        : null;
}
