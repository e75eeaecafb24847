using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Api;

[Trait("Category", "Fast")]
public sealed class ProblemTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, HttpStatusCode, string> Gets => new()
    {
        { "GET", "/nope", HttpStatusCode.NotFound, "no-such-address" },
        { "GET", RecordAddress.Of("Nobody"), HttpStatusCode.NotFound, "never-greeted" },
        { "GET", RecordAddress.Of(" Nobody"), HttpStatusCode.NotFound, "never-greeted" },
        { "GET", RecordAddress.Of("a\nb"), HttpStatusCode.NotFound, "never-greeted" },
        { "GET", RecordAddress.Of(new string('a', 101)), HttpStatusCode.NotFound, "never-greeted" },
        { "GET", $"/greetings/{new string('A', 4000)}", HttpStatusCode.NotFound, "never-greeted" },
        { "GET", "/greetings/not-base64url!", HttpStatusCode.NotFound, "never-greeted" },
        { "GET", "/greetings/%C3", HttpStatusCode.NotFound, "never-greeted" },
        { "GET", "/greetings/a%2Fb", HttpStatusCode.NotFound, "never-greeted" },
        { "GET", "/greetings/a/b", HttpStatusCode.NotFound, "no-such-address" },
        { "POST", "/", HttpStatusCode.MethodNotAllowed, "method-not-allowed" },
        { "DELETE", "/greetings", HttpStatusCode.MethodNotAllowed, "method-not-allowed" },
        { "OPTIONS", "/greetings/QWRh", HttpStatusCode.MethodNotAllowed, "method-not-allowed" },
    };

    public static TheoryData<string, string> InvalidFields => new()
    {
        { "/?name=a%00b", "name" },
        { "/?name=a%0Ab", "name" },
        { $"/?name={new string('a', 101)}", "name" },
        { "/greetings?limit=0", "limit" },
        { "/greetings?limit=101", "limit" },
        { "/greetings?limit=-1", "limit" },
        { "/greetings?limit=ten", "limit" },
        { "/greetings?limit=", "limit" },
        { "/greetings?limit=99999999999", "limit" },
    };

    public static TheoryData<string?, string, HttpStatusCode, string> Posts => new()
    {
        { "application/json", "", HttpStatusCode.BadRequest, "malformed-request" },
        { "application/json", "{\"name\":", HttpStatusCode.BadRequest, "malformed-request" },
        { "application/json", "null", HttpStatusCode.BadRequest, "malformed-request" },
        { "application/json", "[]", HttpStatusCode.BadRequest, "malformed-request" },
        { "application/json", "{\"name\":5}", HttpStatusCode.BadRequest, "malformed-request" },
        { "application/json", "{\"name\":\"\\ud800\"}", HttpStatusCode.BadRequest, "malformed-request" },
        { "application/json", "{}", HttpStatusCode.BadRequest, "invalid-request" },
        { "application/json", "{\"name\":null}", HttpStatusCode.BadRequest, "invalid-request" },
        { "application/json", "{\"name\":\" \"}", HttpStatusCode.BadRequest, "invalid-request" },
        { "application/json", "{\"name\":\"a\\u0000b\"}", HttpStatusCode.BadRequest, "invalid-request" },
        { "application/json; charset=latin1", "{\"name\":\"Ada\"}", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type" },
        { "application/json; charset=nonsense", "{\"name\":\"Ada\"}", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type" },
        { "application/xml", "<name>Ada</name>", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type" },
        { "application/problem+json", "{\"name\":\"Ada\"}", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type" },
        { "application/x-www-form-urlencoded", "name=Ada", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type" },
        { null, "{\"name\":\"Ada\"}", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type" },
    };

    [Theory]
    [MemberData(nameof(Gets))]
    public async Task What_is_not_there_is_a_problem(string method, string url, HttpStatusCode status, string type)
    {
        using var response = await api.Client.SendAsync(new(new(method), url), Cancellation);
        await Problem.AssertAsync(response, status, type, Cancellation);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Contains("GET"));
    }

    [Theory]
    [InlineData("QWRh=")] // padded
    [InlineData("QWRhIA")] // a blank behind the name
    [InlineData("QWRhLu")] // spare bits: "Ada." is QWRhLg
    [InlineData("QWRh%0A")]
    [InlineData("QW%20Rh")]
    public async Task A_record_has_one_id_only(string id)
    {
        using var greeted = await api.Client.GetAsync("/?name=Ada", Cancellation);
        using var alsoGreeted = await api.Client.GetAsync("/?name=Ada.", Cancellation);

        using var response = await api.Client.GetAsync($"/greetings/{id}", Cancellation);

        await Problem.AssertAsync(response, HttpStatusCode.NotFound, "never-greeted", Cancellation);
    }

    [Theory]
    [MemberData(nameof(InvalidFields))]
    public async Task An_invalid_value_is_reported_with_its_field(string url, string field)
    {
        using var response = await api.Client.GetAsync(url, Cancellation);
        var problem = await Problem.AssertAsync(response, HttpStatusCode.BadRequest, "invalid-request", Cancellation);
        Assert.Equal(
            problem.GetProperty("detail").GetString(),
            Assert.Single(problem.GetProperty("errors").GetProperty(field).EnumerateArray()).GetString());
    }

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_body_that_cannot_be_taken_is_a_problem(string? contentType, string body, HttpStatusCode status, string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var response = await api.Client.PostAsync("/greetings", content, Cancellation);
        await Problem.AssertAsync(response, status, type, Cancellation);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    public async Task Json_is_taken_as_utf8(string contentType)
    {
        // The longest name there is, every unit of it escaped.
        var escaped = string.Concat(Enumerable.Repeat("a" + string.Concat(Enumerable.Repeat("\\u0301", 9)), 100));
        using var content = new StringContent($$"""{"name":"{{escaped}}","other":1}""");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await api.Client.PostAsync("/greetings", content, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_a_problem(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/greetings")
        {
            Content = new StringContent($$"""{"name":"{{new string('a', 20_000)}}"}""", Encoding.UTF8, "application/json"),
            Headers = { TransferEncodingChunked = chunked },
        };
        using var response = await api.Client.SendAsync(request, Cancellation);
        await Problem.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge, "content-too-large", Cancellation);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/html")]
    [InlineData("image/png")]
    public async Task A_problem_is_json_whatever_is_accepted(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?name=a%0Ab") { Headers = { Accept = { new(accept) } } };
        using var response = await api.Client.SendAsync(request, Cancellation);
        await Problem.AssertAsync(response, HttpStatusCode.BadRequest, "invalid-request", Cancellation);
    }

    [Fact]
    public async Task Requests_that_are_refused_log_no_error()
    {
        var before = api.Server.Logs.Entries.Count;
        using var response = await api.Client.GetAsync("/?name=%00", Cancellation);
        Assert.DoesNotContain(api.Server.Logs.Entries.Skip(before), entry => entry.Level >= LogLevel.Error);
    }
}
