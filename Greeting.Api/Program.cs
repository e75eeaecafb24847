using Amazon.Lambda.Serialization.SystemTextJson;
using Greeting.Api.DynamoDb;
using Greeting.Api.Greetings;
using Greeting.Api.Http;

// Settings come from the environment, so no file is watched for changes.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);

builder.AddServiceDefaults();
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<LambdaJson>());
builder.Services.AddDynamoDb();
builder.Services.AddGreetings();
builder.Services.AddProblems();
builder.Services.AddOpenApiDocument();
builder.Services.AddCors();
builder.AddSignIn();

var app = builder.Build();
if (!app.ValidateOptions())
{
    Environment.ExitCode = 1;
    return;
}

app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseCorsForAllowedOrigins();
app.UseSignIn();
app.UseRefusalOfDotSegments();
app.UseRequestBodyLimits();

app.MapDefaultEndpoints();
app.MapGreetings();
app.MapOpenApiDocument();

app.Run();
