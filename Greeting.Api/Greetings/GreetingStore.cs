using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Greeting.Api.DynamoDb;
using Greeting.Api.Http;
using Microsoft.Extensions.Options;

namespace Greeting.Api.Greetings;

/// <summary>The table of greetings. It needs GetItem and UpdateItem on the table, and Query on its index.</summary>
sealed partial class GreetingStore(
    [FromKeyedServices(GreetingStore.TableKey)] DynamoDbTable table,
    IOptions<GreetingOptions> options,
    GreetingMetrics metrics,
    TimeProvider time,
    ILogger<GreetingStore> logger)
{
    /// <summary>What the program calls the table.</summary>
    public const string TableKey = "greetings";

    const string Id = "ID";
    const string First = "FirstGreetingTime";
    const string Latest = "LatestGreetingTime";
    const string Count = "GreetingCount";
    const string Shard = "RecentShard";

    /// <summary>The table's time-to-live attribute: seconds since 1970 (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html).</summary>
    const string Expiry = "ExpiresAt";

    /// <summary>The idempotency keys of the latest greetings, newest first, in the attributes <c>IdempotencyKey1</c> and so on.</summary>
    const int KeptKeys = 4;

    static readonly string[] Keys = [.. Enumerable.Range(1, KeptKeys).Select(static i => $"IdempotencyKey{i}")];

    // The right side reads the item before the update. Keys that an item does not have yet are set to the new key, which has no
    // effect. Without an expiry, a greeting removes an earlier one.
    static string CountingUpdate(bool expires) =>
        $"SET {First} = if_not_exists({First}, :now), {Latest} = :now, {Shard} = :shard, {Keys[0]} = :key, "
        + string.Join(", ", Keys.Zip(Keys.Skip(1), static (newer, older) => $"{older} = if_not_exists({newer}, :key)"))
        + (expires ? $", {Expiry} = :expiry" : $" REMOVE {Expiry}")
        + $" ADD {Count} :one";

    static readonly string IsNew = string.Join(" AND ", Keys.Select(static key => $"{key} <> :key"));

    readonly int shards = options.Value.RecentShards;
    readonly int ttlDays = options.Value.TtlDays;
    readonly string countingUpdate = CountingUpdate(expires: options.Value.TtlDays > 0);

    /// <summary>
    /// Counts a greeting and records its time, unless a greeting of <paramref name="name"/> with the same key is already stored, and
    /// returns the resulting record.
    /// </summary>
    /// <param name="name">Who is greeted.</param>
    /// <param name="key">The client's key; null for a new key, with which the SDK can safely retry the call.</param>
    /// <param name="cancellationToken">Signaled when the client disconnects.</param>
    /// <remarks>
    /// One atomic write, and one read after it for a repeat. A repeat is recognized if fewer than <see cref="KeptKeys"/> other
    /// greetings of the name came in between. If two greetings of one name arrive at the same moment, the later write sets the
    /// latest time, which may be a few milliseconds earlier than the other's.
    /// </remarks>
    public async Task<GreetingRecord> GreetAsync(Name name, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var now = time.GetUtcNow();
        var values = new Dictionary<string, AttributeValue>
        {
            [":now"] = new(Timestamp(now)),
            [":shard"] = Number(RecentShards.Of(name, shards)),
            [":one"] = Number(1),
            [":key"] = new((key ?? IdempotencyKey.Create()).Value),
        };
        if (ttlDays > 0)
        {
            values[":expiry"] = Number(now.AddDays(ttlDays).ToUnixTimeSeconds());
        }

        try
        {
            var (item, changed) = await table.UpdateItemAsync(
                new()
                {
                    Key = new() { [Id] = new(name.Value) },
                    UpdateExpression = countingUpdate,
                    ConditionExpression = IsNew,
                    ExpressionAttributeValues = values,
                    ReturnValues = ReturnValue.ALL_NEW,
                },
                cancellationToken);
            var isRepeat = !changed && key is not null;
            metrics.Stored(started, isRepeat);
            var record = ToRecord(item);
            if (isRepeat)
            {
                LogRepeated(record.Count);
            }
            else
            {
                LogStored(record.Count);
            }

            return record;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Failed(started, e);
            throw;
        }
    }

    /// <summary>The record of <paramref name="name"/>, or null if it was never greeted.</summary>
    public async Task<GreetingRecord?> FindAsync(Name name, CancellationToken cancellationToken)
    {
        var item = await GetItemAsync(name.Value, cancellationToken);
        return item is null ? null : ToRecord(item);
    }

    /// <summary>The most recently greeted names, newest first. The index is eventually consistent: a greeting appears after a moment.</summary>
    public async Task<GreetingRecord[]> ListRecentAsync(int limit, CancellationToken cancellationToken)
    {
        var newest = await Task.WhenAll(
            Enumerable.Range(0, shards).Select(shard => QueryShardAsync(shard, limit, cancellationToken)));
        return
        [
            .. newest.SelectMany(static items => items)
                .Select(ToRecord)
                .OrderByDescending(static record => record.LatestGreetedAt, StringComparer.Ordinal)
                .ThenBy(static record => record.Name, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    /// <summary>Returns when the table answers, and throws like the other methods when it does not.</summary>
    // Reads an item that cannot exist, because a space is not a name. The API needs the permission for this call anyway.
    public Task ProbeAsync(CancellationToken cancellationToken) => GetItemAsync(" ", cancellationToken);

    async Task<Dictionary<string, AttributeValue>?> GetItemAsync(string name, CancellationToken cancellationToken)
    {
        var response = await table.GetItemAsync(
            new() { Key = new() { [Id] = new(name) }, ConsistentRead = true },
            cancellationToken);
        return response.IsItemSet ? response.Item : null;
    }

    async Task<List<Dictionary<string, AttributeValue>>> QueryShardAsync(int shard, int limit, CancellationToken cancellationToken)
    {
        var response = await table.QueryAsync(
            new()
            {
                IndexName = "RecentGreetings",
                KeyConditionExpression = $"{Shard} = :shard",
                ExpressionAttributeValues = new() { [":shard"] = Number(shard) },
                ScanIndexForward = false,
                Limit = limit,
            },
            cancellationToken);
        return response.Items ?? [];
    }

    // Reads items of the table and of its index: an attribute that is read here must be in the index's projection
    // (greeting-resources.template, terraform/database.tf), and may be missing from older items.
    static GreetingRecord ToRecord(Dictionary<string, AttributeValue> item)
    {
        var name = item[Id].S;
        return new(
            Name.IdOf(name),
            name,
            Name.GreetingOf(name),
            long.Parse(item[Count].N, CultureInfo.InvariantCulture),
            item[First].S,
            item[Latest].S);
    }

    // Fixed width, so that the index sorts times as text.
    static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    // Names identify people and stay out of the log.
    [LoggerMessage(LogLevel.Information, "A greeting was stored: number {Count} for its name.")]
    partial void LogStored(long count);

    [LoggerMessage(LogLevel.Information, "A repeated greeting was answered: number {Count} for its name.")]
    partial void LogRepeated(long count);
}
