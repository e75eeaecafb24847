using Aspire.Hosting.AWS.DynamoDB;

namespace Greeting.AppHost;

/// <summary>Adds what serves the DynamoDB API on this machine.</summary>
static class DynamoDbEngineExtensions
{
    /// <summary>Adds the engine that <c>DynamoDb:Engine</c> asks for, and says where it answers.</summary>
    public static (IResourceBuilder<IResource> Engine, ReferenceExpression Endpoint) AddDynamoDbEngine(
        this IDistributedApplicationBuilder builder, string name, AppHostSettings settings) => settings.Engine switch
        {
            EngineKind.External => builder.AddExternal(name, settings.EngineEndpoint!),
            EngineKind.Embedded => builder.AddEmbedded(name, settings),
            EngineKind.Auto when builder.ExecutionContext.IsRunMode && !ContainerRuntime.Answers(builder.Configuration) => builder.AddEmbedded(name, settings),
            _ => builder.AddContainer(name, settings),
        };

    /// <summary>Adds a page to browse the tables, which is installed and started on demand.</summary>
    public static void AddTableViewer(
        this IDistributedApplicationBuilder builder, IResourceBuilder<IResource> engine, ReferenceExpression endpoint) =>
        builder.AddJavaScriptApp("table-viewer", "dynamodb-admin", "start")
            .WithNpmPackages(onDemand: true)
            .WithIconName("TableSearch")
            .WithHttpEndpoint(env: "PORT")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Tables")
            .WithHttpHealthCheck("/")
            .WithEnvironment("HOST", "127.0.0.1")
            .WithEnvironment("DYNAMO_ENDPOINT", endpoint)
            .WithLocalCredentials()
            .WithParentRelationship(engine)
            .WithExplicitStart();

    static (IResourceBuilder<IResource>, ReferenceExpression) AddContainer(
        this IDistributedApplicationBuilder builder, string name, AppHostSettings settings)
    {
        var engine = builder.AddAWSDynamoDBLocal(name, new DynamoDBLocalOptions
        {
            // Otherwise there is a database for every access key and region, and the API does not see the table created here.
            SharedDb = true,
            InMemory = settings.DataPath is null,
            LocalStorageDirectory = settings.DataPath,
            Port = settings.EnginePort,
            DisableDynamoDBLocalTelemetry = true,
        })
            .WithIconName("Database")
            .WithUrlForEndpoint("http", ShowInDetails);
        return (engine, ReferenceExpression.Create($"{engine.GetEndpoint("http")}"));
    }

    static (IResourceBuilder<IResource>, ReferenceExpression) AddEmbedded(
        this IDistributedApplicationBuilder builder, string name, AppHostSettings settings)
    {
        var engine = builder.AddNodeApp(name, "dynamodb", "server.mjs")
            .WithNpmPackages()
            .WithIconName("Database")
            .WithHttpEndpoint(port: settings.EnginePort, env: "PORT")
            .WithoutProxy("http")
            .WithUrlForEndpoint("http", ShowInDetails);
        if (settings.DataPath is { } path)
        {
            engine.WithEnvironment("DYNAMODB_DATA_PATH", path);
        }

        return (engine, ReferenceExpression.Create($"{engine.GetEndpoint("http")}"));
    }

    static (IResourceBuilder<IResource>, ReferenceExpression) AddExternal(
        this IDistributedApplicationBuilder builder, string name, string endpoint) =>
        (builder.AddExternalService(name, endpoint).WithUrls(context => context.Urls.ForEach(ShowInDetails)), ReferenceExpression.Create($"{endpoint}"));

    // The engine's address shows nothing in a browser.
    static void ShowInDetails(ResourceUrlAnnotation url)
    {
        url.DisplayText = "DynamoDB API";
        url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
    }
}
