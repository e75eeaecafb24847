// The minimal function on this stack: Lambda's web server and one route, which answers every request and stores nothing.
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

// As in Greeting.Api: a watched settings file would take most of the start.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
builder.Logging.ClearProviders();
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<EmptyFunctionJson>());

var app = builder.Build();
app.Map("/{**path}", (string? name) => $"Hello, {name}!");
app.Run();

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
sealed partial class EmptyFunctionJson : JsonSerializerContext;
