using Greeting.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

// A mistake in the configuration is said before anything starts.
var settings = AppHostSettings.Read(builder.Configuration, builder.AppHostDirectory);
if (settings.Error is { } error)
{
    Console.Error.WriteLine(error);
    return 1;
}

// The table: in a DynamoDB engine on this machine, or in AWS as a CloudFormation stack.
var table = builder.AddGreetingTable(settings);

// The API: the program that production runs as a Lambda function.
var api = builder.AddGreetingApi(settings);
api.Program.WithGreetingTable(table);

// The page.
var web = builder.AddViteApp("web", "../Greeting.Web")
    .WithNpmPackages()
    .WithEndpoint("http", endpoint => endpoint.Port = 5173)
    .WithExternalHttpEndpoints()
    .WithEnvironment("VITE_API_ENDPOINT", api.Endpoint)
    .WithBrowserTelemetry()
    .WaitFor(api.Front);

// The page is of another origin than the API, which has to allow it.
api.Program.WithEnvironment("Greeting__AllowedOrigins__0", web.GetEndpoint("http"));

builder.Build().Run();
return 0;
