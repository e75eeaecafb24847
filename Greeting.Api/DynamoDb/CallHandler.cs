using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// Surrounds every call of the AWS SDK, retries included: gives it a span by the semantic conventions for DynamoDB
/// (https://opentelemetry.io/docs/specs/semconv/database/dynamodb/).
/// </summary>
sealed class CallHandler : PipelineHandler
{
    static readonly ActivitySource Source = new("Greeting.Api");

    /// <inheritdoc/>
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        using var span = Start(request);
        if (span is null)
        {
            return await base.InvokeAsync<T>(executionContext);
        }

        try
        {
            var response = await base.InvokeAsync<T>(executionContext);
            span.SetTag("aws.request_id", executionContext.ResponseContext.Response?.ResponseMetadata?.RequestId);
            return response;
        }
        catch (Exception e)
        {
            var type = (e as AmazonServiceException)?.ErrorCode is { Length: > 0 } code ? code : e.GetType().FullName;
            span.SetTag("error.type", type);
            span.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            if (request.Request?.Endpoint is { } endpoint)
            {
                span.SetTag("server.address", endpoint.Host);
                span.SetTag("server.port", endpoint.Port);
            }

            if (executionContext.ResponseContext.HttpResponse is { } http)
            {
                span.SetTag("http.response.status_code", (int)http.StatusCode);
            }

            if (request.Retries > 0)
            {
                span.SetTag("http.request.resend_count", request.Retries);
            }
        }
    }

    static Activity? Start(IRequestContext request)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var (operation, table) = request.OriginalRequest switch
        {
            GetItemRequest get => ("GetItem", get.TableName),
            UpdateItemRequest update => ("UpdateItem", update.TableName),
            QueryRequest query => ("Query", query.TableName),
            var other => (other.GetType().Name, ""),
        };
        return Source.StartActivity(
            ActivityKind.Client,
            name: $"{operation} {table}",
            tags:
            [
                new("db.system.name", "aws.dynamodb"),
                new("db.operation.name", operation),
                new("db.collection.name", table),
                new("aws.dynamodb.table_names", new[] { table }),
                new("cloud.region", request.ClientConfig.AuthenticationRegion),
            ]);
    }
}
