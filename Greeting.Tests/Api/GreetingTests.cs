using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Greeting.Tests.Api;

[Trait("Category", "Fast")]
public sealed class GreetingTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_greeted_in_plain_text_and_stored()
    {
        using var response = await api.Client.GetAsync("/?name=%20Katherine%20", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("Hello, Katherine!", await response.Content.ReadAsStringAsync(Cancellation));
        Problem.AssertHeaders(response);

        var item = await api.Engine.ReadItemAsync("Katherine", Cancellation);
        Assert.Equal("1", item["GreetingCount"].N);
        Assert.Equal(item["FirstGreetingTime"].S, item["LatestGreetingTime"].S);
        Assert.Equal("0", item["RecentShard"].N);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?name=")]
    [InlineData("/?name=%20%09")]
    public async Task Without_a_name_Bas_is_greeted(string url) => Assert.Equal("Hello, Bas!", await api.Client.GetStringAsync(url, Cancellation));

    [Fact]
    public async Task A_posted_greeting_is_answered_with_its_record()
    {
        var first = await GreetAsync("Grace");
        var second = await GreetAsync("  Grace  ");

        Assert.Equal(["id", "name", "message", "count", "firstGreetedAt", "latestGreetedAt"], first.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Hello, Grace!", first.GetProperty("message").GetString());
        Assert.Equal((1, 2), (Count(first), Count(second)));
        Assert.Equal(first.GetProperty("firstGreetedAt").GetString(), second.GetProperty("firstGreetedAt").GetString());
        Assert.Equal(second.ToString(), (await GetAsync(RecordAddress.Of("Grace"))).ToString());
    }

    [Fact]
    public async Task What_is_sent_is_in_the_answer_in_the_record_and_in_the_list()
    {
        // A field that the contract gets is sent here too: as text, so one of another form needs a value of its own.
        var contract = JsonElement.Parse(await api.Client.GetStringAsync("/openapi/v1.json", Cancellation));
        var fields = contract.GetProperty("components").GetProperty("schemas").GetProperty("GreetingRequest").GetProperty("properties");
        var request = fields.EnumerateObject().ToDictionary(field => field.Name, field => $"{field.Name} of Barbara");

        using var response = await api.Client.PostAsJsonAsync("/greetings", request, Cancellation);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{answer}");
        Assert.All(request, field => Assert.Equal(field.Value, answer.GetProperty(field.Key).GetString()));
        Assert.Equal($"{answer}", $"{await GetAsync(RecordAddress.Of(request["name"]))}");
        Assert.Contains($"{answer}", (await GetAsync("/greetings?limit=100")).EnumerateArray().Select(listed => $"{listed}"));
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("100%Ada")]
    [InlineData("a%2Fb")]
    [InlineData("100%")]
    [InlineData("%FF")]
    [InlineData("a/../b")]
    [InlineData("a?b#c;d=e&f+g")]
    [InlineData("\\\"<script>'")]
    [InlineData("José")]
    [InlineData("Jose\u0301")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("שלום")]
    public async Task A_record_is_found_at_its_location(string name)
    {
        using var response = await api.Client.PostAsJsonAsync("/greetings", new { name }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(RecordAddress.Of(name), response.Headers.Location?.OriginalString);
        Problem.AssertHeaders(response);

        using var found = await api.Client.GetAsync(response.Headers.Location, Cancellation);
        Problem.AssertHeaders(found);
        Assert.Equal(
            await response.Content.ReadAsStringAsync(Cancellation), await found.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(name, JsonElement.Parse(await found.Content.ReadAsStringAsync(Cancellation)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("Ada", "QWRh")]
    [InlineData("ÿ?>", "w78_Pg")]
    public async Task A_record_s_id_is_the_base64url_of_its_name(string name, string id)
    {
        var record = await GreetAsync(name);

        Assert.Equal(id, record.GetProperty("id").GetString());
        Assert.Equal(name, (await GetAsync($"/greetings/{id}")).GetProperty("name").GetString());
        // Another test greets in the future, so the names of this one need not be among the newest.
        Assert.Contains(id, (await GetAsync("/greetings?limit=100")).EnumerateArray().Select(listed => listed.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Percent_encoding_that_is_not_UTF8_stands_for_itself() =>
        Assert.Equal("Hello, a%FFb!", await api.Client.GetStringAsync("/?name=a%FFb", Cancellation));

    [Fact]
    public async Task The_most_recent_names_come_first_from_all_shards()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"Guest {i}").ToArray();
        var time = new ManualTime(DateTimeOffset.UtcNow.AddMinutes(1));
        await using var server = new ApiServer(new Dictionary<string, string?>(api.Engine.Settings) { ["Greeting:RecentShards"] = "8" }, time);
        foreach (var name in names)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await server.Client.GetStringAsync($"/?name={Uri.EscapeDataString(name)}", Cancellation);
        }

        Assert.Equal(names.Reverse(), await ListAsync("/greetings?limit=30"));
        Assert.Equal(names.Reverse().Take(20), await ListAsync("/greetings"));
        Assert.Equal(["Guest 29"], await ListAsync("/greetings?limit=1"));

        async Task<IEnumerable<string?>> ListAsync(string url) =>
            (await server.Client.GetFromJsonAsync<JsonElement>(url, Cancellation)).EnumerateArray().Select(record => record.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Times_are_taken_per_request_in_milliseconds()
    {
        var time = new ManualTime(new(2019, 12, 31, 23, 59, 59, 120, TimeSpan.Zero));
        await using var server = new ApiServer(api.Engine.Settings, time);
        await server.Client.GetStringAsync("/?name=Timely", Cancellation);
        time.Advance(TimeSpan.FromMilliseconds(880));
        await server.Client.GetStringAsync("/?name=Timely", Cancellation);

        var record = await GetAsync(RecordAddress.Of("Timely"));
        Assert.Equal("2019-12-31T23:59:59.120Z", record.GetProperty("firstGreetedAt").GetString());
        Assert.Equal("2020-01-01T00:00:00.000Z", record.GetProperty("latestGreetedAt").GetString());
    }

    [Fact]
    public async Task A_name_expires_after_its_days_or_never()
    {
        var time = new ManualTime(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var server = new ApiServer(new Dictionary<string, string?>(api.Engine.Settings) { ["Greeting:TtlDays"] = "30" }, time))
        {
            await server.Client.GetStringAsync("/?name=Mayfly", Cancellation);
        }

        var expiry = (await api.Engine.ReadItemAsync("Mayfly", Cancellation))["ExpiresAt"].N;
        Assert.Equal($"{new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()}", expiry);

        await api.Client.GetStringAsync("/?name=Mayfly", Cancellation);
        Assert.DoesNotContain("ExpiresAt", (await api.Engine.ReadItemAsync("Mayfly", Cancellation)).Keys);
    }

    [Theory]
    [InlineData("/?name=Head")]
    [InlineData("/greetings")]
    [InlineData("/greetings/SGVhZC8x")]
    public async Task Head_answers_like_get_and_greets_nobody(string url)
    {
        await GreetAsync("Head/1");
        using var request = new HttpRequestMessage(HttpMethod.Head, url);
        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        using var missing = await api.Client.GetAsync(RecordAddress.Of("Head"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Health_is_plain_text(string url) => Assert.Equal("Healthy", await api.Client.GetStringAsync(url, Cancellation));

    async Task<JsonElement> GreetAsync(string name)
    {
        using var response = await api.Client.PostAsJsonAsync("/greetings", new { name }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    Task<JsonElement> GetAsync(string url) => api.Client.GetFromJsonAsync<JsonElement>(url, Cancellation);

    static long Count(JsonElement record) => record.GetProperty("count").GetInt64();

    sealed class ManualTime(DateTimeOffset now) : TimeProvider
    {
        DateTimeOffset now = now;

        public void Advance(TimeSpan time) => now += time;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
