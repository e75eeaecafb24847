namespace Greeting.Tests.Lambda;

/// <summary>A running function with its own DynamoDB engine, for tests that only send it events.</summary>
public sealed class LambdaFixture : IAsyncLifetime
{
    readonly EngineFixture engine = new();

    RunningFunction? function;

    /// <summary>The function; reading it skips a test where the package cannot run.</summary>
    internal RunningFunction Function
    {
        get
        {
            LambdaPackage.SkipUnlessItRuns();
            return function!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (LambdaPackage.Runs)
        {
            await engine.InitializeAsync();
            function = await RunningFunction.StartAsync(engine.Settings);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (function is not null)
        {
            await function.DisposeAsync();
            await engine.DisposeAsync();
        }
    }
}

/// <summary>Tests of this collection share one running function and wait for its package once, not each in a thread of its own.</summary>
[CollectionDefinition(Name)]
public sealed class LambdaCollection : ICollectionFixture<LambdaFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "the packaged function";
}
