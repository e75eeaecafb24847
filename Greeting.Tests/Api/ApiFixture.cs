namespace Greeting.Tests.Api;

/// <summary>An API with a table of its own.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    ApiServer? server;

    public EngineFixture Engine { get; } = new();

    public HttpClient Client => Server.Client;

    internal ApiServer Server => server ?? throw new InvalidOperationException("The API has not been started.");

    public async ValueTask InitializeAsync()
    {
        await Engine.InitializeAsync();
        server = new(Engine.Settings);
        await Readiness.WaitAsync(Client, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        await Engine.DisposeAsync();
    }
}
