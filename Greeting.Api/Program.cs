using Amazon.Lambda.Serialization.SystemTextJson;
using Greeting.Api.DynamoDb;
using Greeting.Api.Greetings;
using Greeting.Api.Http;

// No settings file is watched: settings come from the environment.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);

// First, for it tells Lambda of a start that fails.
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<LambdaJson>());

if (!GreetingSettings.TryRead(builder.Configuration, out var settings, out var error))
{
    WrongSettingException.EndTheProcessPlainly();
    throw new WrongSettingException(error);
}

builder.AddServiceDefaults();
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
builder.Services.AddDynamoDb(builder.Configuration, settings);
builder.Services.AddGreetings(settings);
builder.Services.AddProblems();
builder.Services.AddApiDocument();
builder.Services.AddOrigins(settings.AllowedOrigins);

var app = builder.Build();

app.UseSafeHeaders();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseOrigins(settings.AllowedOrigins);
app.UseRequestRules();

app.MapDefaultEndpoints();
app.MapGreetings();
app.MapOpenApi();

app.Run();
