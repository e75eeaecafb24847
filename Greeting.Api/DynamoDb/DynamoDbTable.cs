using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Greeting.Api.Greetings;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// The calls on the configured table. Each is bounded in time, leaves a span by the semantic conventions for DynamoDB
/// (https://opentelemetry.io/docs/specs/semconv/database/dynamodb/), and fails with a <see cref="StoreUnavailableException"/>
/// when the table cannot be used.
/// </summary>
sealed class DynamoDbTable(IAmazonDynamoDB dynamoDb, GreetingSettings settings)
{
    /// <summary>
    /// How long a call may take with all its retries: a caller who gives up after ten seconds, as the page does, must still be told.
    /// </summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    const string UpdateItem = "UpdateItem";

    static readonly ActivitySource Source = new("Greeting.Api");

    /// <summary>Reads an item.</summary>
    public Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken)
    {
        request.TableName = settings.TableName;
        return CallAsync("GetItem", token => dynamoDb.GetItemAsync(request, token), cancellationToken);
    }

    /// <summary>Changes an item, or creates it.</summary>
    public Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken)
    {
        request.TableName = settings.TableName;
        return CallAsync(UpdateItem, token => dynamoDb.UpdateItemAsync(request, token), cancellationToken);
    }

    /// <summary>Finds items by key.</summary>
    public Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        request.TableName = settings.TableName;
        return CallAsync("Query", token => dynamoDb.QueryAsync(request, token), cancellationToken);
    }

    /// <summary>What telemetry calls an error: AWS's code for it, or the exception's type (attribute <c>error.type</c>).</summary>
    internal static string ErrorTypeOf(Exception error) => error switch
    {
        StoreUnavailableException { InnerException: { } cause } => ErrorTypeOf(cause),
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        _ => error.GetType().FullName!,
    };

    async Task<T> CallAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse
    {
        using var span = StartSpan(operation);
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
            if (StoreUnavailableException.From(e, settings, isWrite: operation == UpdateItem) is { } unavailable)
            {
                throw unavailable;
            }

            throw;
        }
    }

    Activity? StartSpan(string operation) => Source.HasListeners()
        ? Source.StartActivity(
            ActivityKind.Client,
            name: $"{operation} {settings.TableName}",
            tags:
            [
                new("db.system.name", "aws.dynamodb"),
                new("db.operation.name", operation),
                new("db.collection.name", settings.TableName),
                new("aws.dynamodb.table_names", new[] { settings.TableName }),
                new("cloud.region", settings.Region),
                new("server.address", settings.Endpoint?.Host ?? $"dynamodb.{settings.Region}.amazonaws.com"),
                new("server.port", settings.Endpoint?.Port ?? 443),
            ])
        : null;
}
