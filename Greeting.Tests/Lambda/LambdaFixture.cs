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

/// <summary>Tests of this collection share one running function and wait for its package once, not each in a thread of its own.</summary>
[CollectionDefinition(Name)]
public sealed class LambdaCollection : ICollectionFixture<LambdaFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "the packaged function";
}
