namespace Greeting.Tests.Lambda;

/// <summary>What the packaged function makes of events, each sent to the same process.</summary>
[Collection(LambdaCollection.Name)]
public sealed class EventTests(LambdaFixture fixture)
{
    static readonly string Long = new('x', 101);

    public static TheoryData<string, string, int, string> Requests => new()
    {
        // What is special, the event, the status, a part of the body.
        { "nobody named", Events.Get(""), 200, "Hello, Bas!" },
        { "a name", Events.Get("name=Ada"), 200, "Hello, Ada!" },
        { "an encoded letter", Events.Get("name=Zo%C3%AB"), 200, "Hello, Zoë!" },
        { "another script", Events.Get("name=%E6%9D%8E"), 200, "Hello, 李!" },
        { "an emoji", Events.Get("name=%F0%9F%91%8B"), 200, "Hello, 👋!" },
        { "an ampersand in a value", Events.Get("name=Tom%26Jerry"), 200, "Hello, Tom&Jerry!" },
        { "a plus for a blank", Events.Get("name=Ada+Lovelace"), 200, "Hello, Ada Lovelace!" },
        { "an encoded blank", Events.Get("name=Ada%20Lovelace"), 200, "Hello, Ada Lovelace!" },
        { "an encoded plus", Events.Get("name=C%2B%2B"), 200, "Hello, C++!" },
        { "an encoded percent sign", Events.Get("name=100%25"), 200, "Hello, 100%!" },
        { "an empty value", Events.Get("name="), 200, "Hello, Bas!" },
        { "blanks", Events.Get("name=%20%20"), 200, "Hello, Bas!" },
        { "a repeated parameter", Events.Get("name=Ada&name=Bob"), 200, "Hello, Ada,Bob!" },
        { "an unknown parameter", Events.Get("x=1&name=Ada&y"), 200, "Hello, Ada!" },
        { "a quotation mark and a backslash", Events.Get("name=%22%5C"), 200, "Hello, \"\\!" },
        { "a line break", Events.Get("name=A%0AB"), 400, "control characters" },
        { "too long a name", Events.Get("name=" + Long), 400, "at most 100 characters" },
        { "bytes that are not UTF-8", Events.Get("name=%FF"), 200, "Hello, %FF!" },
        { "a JSON body", Events.Post("""{"name":"Grace"}"""), 201, "\"message\":\"Hello, Grace!\"" },
        { "a JSON body as Base64", Events.Post("eyJuYW1lIjoiR3JhY2UifQ==", isBase64: true), 201, "Hello, Grace!" },
        { "a charset", Events.Post("""{"name":"Grace"}""", contentType: "application/json; charset=utf-8"), 201, "Hello, Grace!" },
        { "escapes in the body", Events.Post("""{"name":"Zo\u00eb \"Z\""}"""), 201, "firstGreetedAt" },
        { "letters beyond ASCII in the body", Events.Post("""{"name":"李"}"""), 201, "Hello, 李!" },
        { "an empty body", Events.Post(""), 400, "" },
        { "no body", Events.Of("""{"rawPath":"/greetings","requestContext":{"http":{"method":"POST"}},"headers":{"content-type":"application/json"}}"""), 400, "" },
        { "a body that is not JSON", Events.Post("name=Grace"), 400, "" },
        { "a body without a name", Events.Post("{}"), 400, "" },
        { "a form", Events.Post("bmFtZT1HcmFjZQ==", isBase64: true, "application/x-www-form-urlencoded"), 415, "" },
        { "a body over the limit", Events.Post($$"""{"name":"{{new string('x', 20_000)}}"}"""), 413, "" },
        { "PUT", Events.Of("""{"requestContext":{"http":{"method":"PUT"}}}"""), 405, "" },
        { "DELETE", Events.Of("""{"requestContext":{"http":{"method":"DELETE"}}}"""), 405, "" },
        { "OPTIONS", Events.Of("""{"requestContext":{"http":{"method":"OPTIONS"}}}"""), 405, "" },
        { "a method of WebDAV", Events.Of("""{"requestContext":{"http":{"method":"PROPFIND"}}}"""), 405, "" },
        { "a path that is not there", Events.Of("""{"rawPath":"/nowhere"}"""), 404, "\"status\":404" },
        { "a name never greeted", Events.Of($$"""{"rawPath":"{{RecordAddress.Of("Nobody")}}"}"""), 404, "no record" },
        { "an encoded path", Events.Of("""{"rawPath":"/greetings/No%20body"}"""), 404, "no record" },
        { "a decoded path", Events.Of("""{"rawPath":"/greetings/Nö body"}"""), 404, "no record" },
        { "the list", Events.Of("""{"rawPath":"/greetings"}"""), 200, "[" },
        { "a limit", Events.Of("""{"rawPath":"/greetings","rawQueryString":"limit=1"}"""), 200, "[" },
        { "a limit out of range", Events.Of("""{"rawPath":"/greetings","rawQueryString":"limit=0"}"""), 400, "limit" },
        { "a limit that is no number", Events.Of("""{"rawPath":"/greetings","rawQueryString":"limit=many"}"""), 400, "" },
        { "liveness", Events.Of("""{"rawPath":"/alive"}"""), 200, "Healthy" },
        { "readiness", Events.Of("""{"rawPath":"/health"}"""), 200, "Healthy" },
        { "the OpenAPI document", Events.Of("""{"rawPath":"/openapi/v1.json"}"""), 200, "\"openapi\"" },
        { "a stage", Events.Of("""{"rawPath":"/prod/alive","requestContext":{"stage":"prod"}}"""), 200, "Healthy" },
        { "a stage that is not in the path", Events.Of("""{"rawPath":"/alive","requestContext":{"stage":"prod"}}"""), 200, "Healthy" },
        { "the root of a stage", Events.Of("""{"rawPath":"/prod/","requestContext":{"stage":"prod"}}"""), 200, "Hello, Bas!" },
        { "cookies", Events.Of("""{"rawPath":"/alive","cookies":["a=1","b=two; three"]}"""), 200, "Healthy" },
        { "no headers", Events.Of("""{"rawPath":"/alive","headers":null}"""), 200, "Healthy" },
        { "no address of the caller", Events.Of("""{"rawPath":"/alive","requestContext":{"http":{"sourceIp":null}}}"""), 200, "Healthy" },
        { "an IPv6 caller", Events.Of("""{"rawPath":"/alive","requestContext":{"http":{"sourceIp":"2001:db8::1"}}}"""), 200, "Healthy" },
        { "fields of the future", Events.Of("""{"rawPath":"/alive","new":{"a":[1,{"b":null}]},"requestContext":{"newer":[true]}}"""), 200, "Healthy" },
        { "claims of a JWT", Events.Of("""{"rawPath":"/alive","requestContext":{"authorizer":{"jwt":{"claims":{"sub":"1"},"scopes":["a"]}}}}"""), 200, "Healthy" },
        { "a header with commas", Events.Of("""{"rawPath":"/alive","headers":{"accept-language":"nl,en;q=0.8","if-modified-since":"Sun, 22 Nov 2026 12:00:00 GMT"}}"""), 200, "Healthy" },
        { "a malformed trace parent", Events.Of("""{"rawPath":"/alive","headers":{"traceparent":"00-nonsense"}}"""), 200, "Healthy" },
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "an event of a REST API", """{"resource":"/{proxy+}","path":"/","httpMethod":"GET","headers":{},"requestContext":{"stage":"prod","httpMethod":"GET"}}""" },
        { "an event of a load balancer", """{"requestContext":{"elb":{"targetGroupArn":"arn:aws:elasticloadbalancing:x"}},"httpMethod":"GET","path":"/","headers":{},"body":"","isBase64Encoded":false}""" },
        { "an event of a queue", """{"Records":[{"messageId":"1","body":"{}"}]}""" },
        { "an empty object", "{}" },
        { "null", "null" },
        { "a list", "[1,2]" },
        { "no JSON", "greetings" },
        { "half an event", """{"version":"2.0","rawPath":"/","requestContext":{"http":{"met""" },
        { "a body that is not Base64", Events.Post("***", isBase64: true) },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_event_becomes_a_request(string special, string json, int status, string body)
    {
        var response = await fixture.Function.SendAsync(json);

        Assert.True(response.Error is null, $"{special}: {response.Json}");
        Assert.Equal(status, response.Status);
        Assert.Contains(body, response.Body, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers["x-content-type-options"]);
        if (status >= 400)
        {
            Assert.Equal("application/problem+json", response.Headers["content-type"].Split(';')[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_such_event_is_an_error_and_the_function_lives_on(string special, string json)
    {
        var refused = await fixture.Function.SendAsync(json);
        var next = await fixture.Function.SendAsync(Events.Get("name=Ada"));

        Assert.False(string.IsNullOrEmpty(refused.Error), special);
        Assert.Contains("\"errorMessage\"", refused.Json, StringComparison.Ordinal);
        Assert.Contains("\"stackTrace\"", refused.Json, StringComparison.Ordinal);
        Assert.Equal((200, "Hello, Ada!"), (next.Status, next.Body));
    }

    [Fact]
    public async Task The_invocation_s_trace_goes_on()
    {
        var response = await fixture.Function.SendAsync(
            Events.Of("""{"rawPath":"/nowhere"}"""), "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");

        Assert.Contains("\"traceId\":\"5759e988bd862e3fe1be46a994272793\"", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_nearly_six_megabytes_arrives()
    {
        var response = await fixture.Function.SendAsync(Events.Post($$"""{"name":"{{new string('x', (6 * 1024 * 1024) - 4096)}}"}"""));

        Assert.Equal(413, response.Status);
    }

    [Theory]
    [InlineData("Zoë")]
    [InlineData("100%Ada")]
    [InlineData("100%25Ada")]
    [InlineData("a/b?c")]
    [InlineData("..")]
    public async Task A_greeting_is_stored_and_found_under_its_location(string name)
    {
        var created = await fixture.Function.SendAsync(Events.Post($$"""{"name":"{{name}}"}"""));
        var location = created.Headers["location"];
        var found = await fixture.Function.SendAsync(Events.Of($$"""{"rawPath":"{{location}}"}"""));

        Assert.Equal((201, 200), (created.Status, found.Status));
        Assert.Equal(created.Body, found.Body);
    }
}
