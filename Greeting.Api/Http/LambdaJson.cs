using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace Greeting.Api.Http;

/// <summary>The events of an HTTP API and their answers, readable after trimming.</summary>
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
sealed partial class LambdaJson : JsonSerializerContext;
