using Greeting.Tests.Distributed;
using Greeting.Tests.Infrastructure;
using Greeting.Tests.Lambda;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Greeting.Tests.LongestFirst))]

namespace Greeting.Tests;

/// <summary>Starts the collections that take minutes before the others, which run beside them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] longest =
        [LambdaCollection.Name, GreetingAppCollection.Name, TerraformCollection.Name];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => longest.Contains(collection.TestCollectionDisplayName))];
}
