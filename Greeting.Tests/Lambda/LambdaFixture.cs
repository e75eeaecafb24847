namespace Greeting.Tests.Lambda;

/// <summary>A running function with its own DynamoDB engine, for tests that only send it events.</summary>
public sealed class LambdaFixture : IAsyncLifetime
{
    readonly DynamoDbEngine engine = new();

    internal RunningFunction Function { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await engine.InitializeAsync();
        Function = await RunningFunction.StartAsync(engine.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await Function.DisposeAsync();
        await engine.DisposeAsync();
    }
}
