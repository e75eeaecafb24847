using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>Reads the event where the application brought no serializer of its own.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
sealed partial class EventContext : JsonSerializerContext;
