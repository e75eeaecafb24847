using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Greeting.Tests.Api;

/// <summary>Every acknowledged greeting is stored and counted once, whatever happens between the API and the table.</summary>
[Collection(TimedCollection.Name)]
[Trait("Category", "Fast")]
public sealed class ExactlyOnceTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    const string Ada = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"";

    /// <summary>How many requests are under way, so that each is answered in time on a machine with two cores.</summary>
    const int AtOnce = 25;

    /// <summary>How many APIs are under test at a time, for the same reason.</summary>
    const int Group = 6;

    FaultySystem? system;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    HttpClient Client => system!.Client;

    public enum Way
    {
        PostWithKey,
        PostWithoutKey,
        Get,
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => system = await FaultySystem.StartAsync(api.Engine, Cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => system!.DisposeAsync();

    [Fact]
    public async Task A_greeting_counts_once_when_one_attempt_is_spoiled()
    {
        var cases = from fault in Enum.GetValues<Fault>() from way in Enum.GetValues<Way>() select (fault, way);
        await SideBySideAsync(cases, async (row, system) =>
        {
            var (fault, way) = row;
            var name = NewName();
            system.Table.Faults = number => number == 0 ? fault : null;

            var started = Stopwatch.GetTimestamp();
            using var response = await GreetAsync(system.Client, way, name, Ada);

            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
            Assert.Equal(way is Way.Get ? HttpStatusCode.OK : HttpStatusCode.Created, response.StatusCode);
            Assert.Equal(1, await CountAsync(name));
            if (way is not Way.Get)
            {
                Assert.Equal(1, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("count").GetInt64());
            }
        });
    }

    [Fact]
    public async Task A_greeting_counts_at_most_once_when_all_attempts_are_spoiled_and_the_problem_says_so()
    {
        var cases = Enum.GetValues<Fault>().Except([Fault.DuplicateDelivery, Fault.SlowAfterWrite]);
        await SideBySideAsync(cases, async (fault, system) =>
        {
            system.Table.Faults = _ => fault;
            var names = await Task.WhenAll(Enum.GetValues<Way>().Select(way => AssertRefusedAsync(system.Client, way, fault)));

            // Asked to send it again, a client with a key does.
            system.Table.Faults = _ => null;
            var name = names[(int)Way.PostWithKey];
            using var repeated = await GreetAsync(system.Client, Way.PostWithKey, name, Ada);
            Assert.Equal(HttpStatusCode.Created, repeated.StatusCode);
            Assert.Equal(1, await CountAsync(name));
        });
    }

    [Fact]
    public Task Acknowledged_and_stored_greetings_are_the_same_number_under_random_faults() =>
        SideBySideAsync(Enum.GetValues<Way>(), async (way, system) =>
        {
            const int Greetings = 60;
            var prefix = NewName();
            var random = new Random(12);
            var faults = Enum.GetValues<Fault>();

            // Two thirds of all writes are spoiled, not by what only takes long.
            system.Table.Faults = _ =>
            {
                lock (random)
                {
                    return faults[random.Next(faults.Length)] is var fault
                        and not (Fault.StallAfterWrite or Fault.StallInBody or Fault.TrickleAfterWrite or Fault.SlowAfterWrite)
                        ? fault
                        : null;
                }
            };
            var acknowledged = 0;
            await Parallel.ForAsync(0, Greetings, Cancellation, async (i, _) =>
            {
                HttpStatusCode status;
                do
                {
                    using var response = await GreetAsync(system.Client, way, $"{prefix} {i}", $"\"{prefix}-{i}\"");
                    status = response.StatusCode;
                }
                while (status is HttpStatusCode.ServiceUnavailable && way is Way.PostWithKey);
                Interlocked.Add(ref acknowledged, status is HttpStatusCode.ServiceUnavailable ? 0 : 1);
            });
            system.Table.Faults = _ => null;

            var counts = await Task.WhenAll(Enumerable.Range(0, Greetings).Select(i => CountAsync($"{prefix} {i}")));
            Assert.All(counts, count => Assert.InRange(count, 0, 1));
            if (way is Way.PostWithKey)
            {
                Assert.Equal((Greetings, Greetings), (acknowledged, counts.Sum()));
            }
            else
            {
                Assert.InRange(acknowledged, Greetings / 2, counts.Sum());
            }
        });

    [Fact]
    public async Task Two_hundred_concurrent_greetings_of_one_name_all_count()
    {
        var name = NewName();
        await Parallel.ForAsync(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
            async (i, _) =>
            {
                using var response = await GreetAsync(i % 2 == 0 ? Way.Get : Way.PostWithoutKey, name, Ada);
                response.EnsureSuccessStatusCode();
            });

        Assert.Equal(200, await CountAsync(name));
    }

    [Fact]
    public async Task Two_hundred_concurrent_repeats_of_one_key_count_once()
    {
        var name = NewName();
        var bodies = new HashSet<string>();
        await Parallel.ForAsync(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
            async (_, _) =>
            {
                using var request = NewPost(name, Ada);
                using var response = await api.Client.SendAsync(request, Cancellation);
                Assert.Equal(HttpStatusCode.Created, response.StatusCode);
                var body = await response.Content.ReadAsStringAsync(Cancellation);
                lock (bodies)
                {
                    bodies.Add(body);
                }
            });

        Assert.Equal(1, await CountAsync(name));
        Assert.Single(bodies);
    }

    [Fact]
    public async Task A_repeat_is_answered_with_the_record_as_it_is()
    {
        var name = NewName();
        using var first = await GreetAsync(Way.PostWithKey, name, Ada);
        using var other = await GreetAsync(Way.PostWithKey, name, "\"other\"");
        using var repeat = await GreetAsync(Way.PostWithKey, name, Ada);

        Assert.Equal(HttpStatusCode.Created, repeat.StatusCode);
        Assert.Equal(first.Headers.Location, repeat.Headers.Location);
        Assert.Equal(await other.Content.ReadAsStringAsync(Cancellation), await repeat.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2, await CountAsync(name));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    public async Task A_repeat_is_recognized_after_three_other_greetings_of_the_name_and_not_after_four(int others, int countedAgain)
    {
        var name = NewName();
        foreach (var key in (string[])[Ada, .. Enumerable.Range(0, others).Select(i => $"\"{i}\""), Ada])
        {
            using var response = await GreetAsync(Way.PostWithKey, name, key);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        Assert.Equal(1 + others + countedAgain, await CountAsync(name));
    }

    [Fact]
    public async Task A_key_used_again_for_another_name_counts_for_that_name()
    {
        var (first, second) = (NewName(), NewName());
        foreach (var name in (string[])[first, second, first, second])
        {
            using var response = await GreetAsync(Way.PostWithKey, name, Ada);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }

        Assert.Equal((1, 1), (await CountAsync(first), await CountAsync(second)));
    }

    [Theory]
    [InlineData("\"a key, with \\\"quotes\\\" and \\\\\"", "\"a key, with \\\"quotes\\\" and \\\\\"")]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")]
    [InlineData("a+b/c=", "\"a+b/c=\"")]
    public async Task Equal_keys_are_equal_with_quotation_marks_and_without(string first, string second)
    {
        var name = NewName();
        using var greeted = await GreetAsync(Way.PostWithKey, name, first);
        using var repeated = await GreetAsync(Way.PostWithKey, name, second);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (greeted.StatusCode, repeated.StatusCode));
        Assert.Equal(1, await CountAsync(name));
    }

    public static TheoryData<string> MalformedKeys =>
    [
        "\"\"", "\"open", "open\"", "\"a\" \"b\"", "\"a\", \"b\"", "two words", "a;b=1", "\"a\";b=1", "\"\\a\"", ":YWJj:!", "(a)",
        $"\"{new string('a', 65)}\"", new string('a', 65), new string('\\', 10_000),
    ];

    [Theory]
    [MemberData(nameof(MalformedKeys))]
    public async Task A_malformed_key_is_a_problem_and_greets_nobody(string key)
    {
        var name = NewName();
        using var response = await GreetAsync(Way.PostWithKey, name, key);

        var problem = await Problem.AssertAsync(response, HttpStatusCode.BadRequest, "invalid-request", Cancellation);
        Assert.Single(problem.GetProperty("errors").GetProperty("Idempotency-Key").EnumerateArray());
        Assert.Equal(0, await CountAsync(name));
    }

    [Fact]
    public async Task The_index_of_recent_greetings_carries_no_keys()
    {
        var name = NewName();
        using var response = await GreetAsync(Way.PostWithKey, name, Ada);
        using var client = api.Engine.CreateClient();
        var shard = (await api.Engine.ReadItemAsync(name, Cancellation))["RecentShard"];

        var listed = await client.QueryAsync(
            new()
            {
                TableName = EngineFixture.TableName,
                IndexName = "RecentGreetings",
                KeyConditionExpression = "RecentShard = :shard",
                ExpressionAttributeValues = new() { [":shard"] = shard },
            },
            Cancellation);

        Assert.DoesNotContain(
            listed.Items.Single(item => item["ID"].S == name).Keys, attribute => attribute.StartsWith("IdempotencyKey", StringComparison.Ordinal));
    }

    /// <summary>Checks a few cases at a time, as each mostly waits, with an API and a table of its own for each.</summary>
    async Task SideBySideAsync<T>(IEnumerable<T> cases, Func<T, FaultySystem, Task> check)
    {
        foreach (var group in cases.Chunk(Group))
        {
            var systems = new List<(T Case, FaultySystem System)>();
            try
            {
                foreach (var each in group)
                {
                    systems.Add((each, await FaultySystem.StartAsync(api.Engine, Cancellation)));
                }

                var checks = systems.Select(started => (started.Case, Task: check(started.Case, started.System))).ToArray();
                await Assert.AllAsync(checks, each => each.Task);
            }
            finally
            {
                await Task.WhenAll(systems.Select(started => started.System.DisposeAsync().AsTask()));
            }
        }
    }

    /// <summary>Greets in vain, and returns the name.</summary>
    async Task<string> AssertRefusedAsync(HttpClient client, Way way, Fault fault)
    {
        var name = NewName();
        var started = Stopwatch.GetTimestamp();
        using var refused = await GreetAsync(client, way, name, Ada);

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 5);
        var problem = await Problem.AssertAsync(refused, HttpStatusCode.ServiceUnavailable, "store-unavailable", Cancellation);
        var mayBeStored = fault is not Fault.ThrottledBeforeWrite;
        var detail = problem.TryGetProperty("detail", out var text) ? text.GetString() : null;
        Assert.Equal(mayBeStored, detail?.Contains("may have been stored", StringComparison.Ordinal) is true);
        Assert.Equal(way is Way.PostWithKey || !mayBeStored, refused.Headers.RetryAfter is not null);
        var stored = fault is not (Fault.ResetBeforeWrite or Fault.ErrorBeforeWrite or Fault.ThrottledBeforeWrite);
        Assert.Equal(stored ? 1 : 0, await CountAsync(name));
        return name;
    }

    Task<HttpResponseMessage> GreetAsync(Way way, string name, string key) => GreetAsync(Client, way, name, key);

    static async Task<HttpResponseMessage> GreetAsync(HttpClient client, Way way, string name, string key)
    {
        if (way is Way.Get)
        {
            return await client.GetAsync($"/?name={Uri.EscapeDataString(name)}", Cancellation);
        }

        using var request = NewPost(name, way is Way.PostWithKey ? key : null);
        return await client.SendAsync(request, Cancellation);
    }

    static HttpRequestMessage NewPost(string name, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/greetings") { Content = JsonContent.Create(new { name }) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return request;
    }

    async Task<int> CountAsync(string name) =>
        await api.Engine.ReadItemAsync(name, Cancellation) is { } item ? int.Parse(item["GreetingCount"].N) : 0;

    static string NewName() => $"Ada {Guid.NewGuid():N}";

    /// <summary>An API whose calls of the table go through a proxy that spoils them.</summary>
    sealed record FaultySystem(FaultyTable Table, ApiServer Server) : IAsyncDisposable
    {
        public HttpClient Client => Server.Client;

        public static async Task<FaultySystem> StartAsync(EngineFixture engine, CancellationToken cancellationToken)
        {
            var table = await FaultyTable.StartAsync(engine.Endpoint, cancellationToken);
            var server = new ApiServer(new Dictionary<string, string?>(engine.Settings) { ["AWS_ENDPOINT_URL_DYNAMODB"] = table.Address });
            await Readiness.WaitAsync(server.Client, cancellationToken);
            return new(table, server);
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Table.DisposeAsync();
        }
    }
}
