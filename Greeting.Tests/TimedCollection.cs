namespace Greeting.Tests;

/// <summary>Tests that measure how long an answer takes: they run one at a time, beside nothing else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimedCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "answers in time";
}
