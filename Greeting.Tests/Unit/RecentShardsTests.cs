using FsCheck;
using FsCheck.Xunit;
using Greeting.Api.Greetings;

namespace Greeting.Tests.Unit;

[Trait("Category", "Fast")]
public sealed class RecentShardsTests
{
    // FNV-1a's published test vectors, modulo the number of shards: a name must stay where it was stored.
    [Theory]
    [InlineData("a", 0xe40c292c)]
    [InlineData("b", 0xe70c2de5)]
    [InlineData("foobar", 0xbf9cf968)]
    public void A_shard_is_the_same_for_ever(string name, uint hash)
    {
        Assert.Equal((int)(hash % 8), RecentShards.Of(NameOf(name), 8));
        Assert.Equal((int)(hash % 100), RecentShards.Of(NameOf(name), 100));
    }

    [Property]
    public bool A_shard_is_within_its_bounds(NonEmptyString text, PositiveInt shards) =>
        !Name.TryCreate(text.Get, out var name, out _)
        || (RecentShards.Of(name, shards.Get) is var shard && shard >= 0 && shard < shards.Get);

    [Fact]
    public void Names_spread_over_all_shards()
    {
        var sizes = Enumerable.Range(0, 8000).CountBy(i => RecentShards.Of(NameOf($"Person {i}"), 8)).ToDictionary();
        Assert.Equal(8, sizes.Count);
        Assert.All(sizes.Values, size => Assert.InRange(size, 800, 1200));
    }

    static Name NameOf(string text)
    {
        Assert.True(Name.TryCreate(text, out var name, out var error), error);
        return name;
    }
}
