using Greeting.AppHost;

LoopbackProxyBypass.Apply();
var builder = DistributedApplication.CreateBuilder(args);

// Configuration errors are reported before startup. A deployment has settings and checks of its own.
var isRun = builder.ExecutionContext.IsRunMode;
var settings = isRun ? AppHostSettings.Read(builder.Configuration, builder.AppHostDirectory) : new();
if ((settings.Error ?? (isRun ? NodePackages.FindError(builder.AppHostDirectory) : null)) is { } error)
{
    Console.Error.WriteLine(error);
    return 1;
}

// The table: in a DynamoDB engine on this machine, or in AWS as a CloudFormation stack.
var table = builder.AddGreetingTable(settings);

// The API: the program that production runs as a Lambda function.
var api = builder.AddGreetingApi(settings);
api.Project.WithGreetingTable(table);

// The page. It needs the API's address, and shows by itself that the API is not ready yet.
var web = builder.AddViteApp("web", "../Greeting.Web")
    .WithNpmPackages()
    .WithIconName("Globe")
    .WithEndpoint("http", endpoint => endpoint.Port = 5173)
    .WithoutProxy("http")
    .WithHttpHealthCheck("/")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Page")
    .WithEnvironment("VITE_API_ENDPOINT", api.Endpoint)
    .WithBrowserTelemetry()
    .WaitForStart(api.EntryPoint);

// Vite prints this address instead of its own: the API allows the page no other origin.
web.WithEnvironment("PUBLIC_ORIGIN", web.GetEndpoint("http"));
api.Project.WithEnvironment("Greeting__AllowedOrigins__0", web.GetEndpoint("http"));

// Sign-in, which is off by default.
if (builder.AddSignIn(settings, api.Project, web) is { } provider)
{
    web.WithChildRelationship(provider);
}

// The dashboard lists the resources in the order in which a greeting passes them.
web.WithChildRelationship(api.EntryPoint);
api.EntryPoint.WithChildRelationship(table.Resource);

// What the dashboard offers besides starting and stopping, and what the console prints.
table.WithCommands(settings.SignIn == SignInProvider.None ? api.Endpoint : null);
web.WithPrintedLinks(api.EntryPoint.Resource, ("Page", web.GetEndpoint("http"), ""), ("API page", api.Endpoint, GreetingApiExtensions.ApiPagePath));

// What `aspire publish`, `aspire deploy` and `aspire destroy` do.
builder.AddDeployment();

if (await Ports.FindErrorAsync(builder) is { } taken)
{
    Console.Error.WriteLine(taken);
    return 1;
}

builder.Build().Run();
return 0;
