using System.Text;

namespace Greeting.Api.Greetings;

/// <summary>
/// Spreads names over the partitions of the index of recent greetings, so that no partition takes all writes.
/// </summary>
static class RecentShards
{
    /// <summary>The shard of <paramref name="name"/>, 0 to <paramref name="shards"/> - 1: always the same, in every process.</summary>
    /// <remarks>FNV-1a, 32 bits, over the name as UTF-8 (http://www.isthe.com/chongo/tech/comp/fnv/).</remarks>
    public static int Of(Name name, int shards)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(name.Value))
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (int)(hash % (uint)shards);
    }
}
