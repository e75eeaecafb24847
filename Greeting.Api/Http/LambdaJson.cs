using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace Greeting.Api.Http;

/// <summary>Serialization of an HTTP API's events and responses that works after trimming.</summary>
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
sealed partial class LambdaJson : JsonSerializerContext;
