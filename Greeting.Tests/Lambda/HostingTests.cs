using System.Text.Json.Nodes;

namespace Greeting.Tests.Lambda;

/// <summary>What the hosting package makes of events and of answers, shown by a function that only echoes.</summary>
public sealed class HostingTests(HostingTests.Fixture fixture) : IClassFixture<HostingTests.Fixture>
{
    public static TheoryData<string, string> Requests => new()
    {
        // A patch of the event of GET /echo, and a part of the echo.
        { "{}", """{"method":"GET","scheme":"https","host":"api.example.com","pathBase":"","path":"/echo","rawTarget":"/echo","accept":"*/*","caller":"203.0.113.7","routeKey":"$default"}""" },
        { """{"requestContext":{"http":{"method":"PROPFIND"}}}""", """{"method":"PROPFIND"}""" },
        { """{"rawPath":"/echo/a%2Fb%20c"}""", """{"path":"/echo/a%2Fb c","rawTarget":"/echo/a%2Fb%20c"}""" },
        { """{"rawPath":"/prod/echo","requestContext":{"stage":"prod"}}""", """{"pathBase":"/prod","path":"/echo"}""" },
        { """{"rawPath":"/echo/prod","requestContext":{"stage":"prod"}}""", """{"pathBase":"","path":"/echo/prod"}""" },
        { """{"rawQueryString":"a=1&a=2&b=x%26y&c"}""", """{"query":{"a":["1","2"],"b":["x&y"],"c":[""]}}""" },
        { """{"cookies":["a=1","b=two"]}""", """{"cookies":{"a":"1","b":"two"}}""" },
        { """{"headers":{"accept":"text/plain,text/html"}}""", """{"accept":"text/plain,text/html"}""" },
        { """{"headers":{"host":null}}""", """{"host":"api.example.com"}""" },
        { """{"body":"Zoë \"1\""}""", """{"body":"Wm/DqyAiMSI="}""" },
        { """{"body":"AP+A","isBase64Encoded":true}""", """{"body":"AP+A"}""" },
        { """{"body":""}""", """{"body":""}""" },
        { """{"requestContext":{"http":{"sourceIp":"2001:db8::1"}}}""", """{"caller":"2001:db8::1"}""" },
        { """{"requestContext":{"authorizer":{"jwt":{"claims":{"iss":"https://issuer.example","sub":"1"},"scopes":null}}}}""", """{"subject":"1"}""" },
        { """{"requestContext":{"authorizer":null}}""", """{"subject":null}""" },
        { """{"routeKey":"GET /echo","requestContext":{"routeKey":"GET /echo"}}""", """{"routeKey":"GET /echo"}""" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_event_becomes_a_request(string patch, string expected)
    {
        var changes = JsonNode.Parse(patch)!.AsObject();
        changes["rawPath"] ??= "/echo";

        var response = await fixture.Function.SendAsync(Events.Of(changes.ToJsonString()));

        Assert.Equal(200, response.Status);
        var echo = JsonNode.Parse(response.Body)!;
        foreach (var (name, value) in JsonNode.Parse(expected)!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, echo[name]), $"{name} is {echo[name]} instead of {value}");
        }
    }

    [Fact]
    public async Task The_invocation_s_id_and_time_are_at_hand()
    {
        var first = JsonNode.Parse((await fixture.Function.SendAsync(Events.Of("""{"rawPath":"/echo"}"""))).Body)!;
        var second = JsonNode.Parse((await fixture.Function.SendAsync(Events.Of("""{"rawPath":"/echo"}"""))).Body)!;

        Assert.NotEqual((string?)first["awsRequestId"], (string?)second["awsRequestId"]);
        Assert.InRange((double)first["remaining"]!, 1, 30);
    }

    [Fact]
    public async Task Cookies_travel_one_by_one_and_other_headers_joined()
    {
        var response = await fixture.Function.SendAsync(Events.Of("""{"rawPath":"/cookies"}"""));

        Assert.Equal(["a=1; path=/", "b=2%2C%20and%20more; path=/"], response.Cookies);
        Assert.DoesNotContain("set-cookie", response.Headers.Keys);
        Assert.Equal("one,two", response.Headers["x-many"].Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/bytes", true, "AP+A")]
    [InlineData("/text", false, "Zoë")]
    [InlineData("/stream", false, "0 1 2 ")]
    public async Task Text_travels_as_text_and_bytes_as_Base64(string path, bool isBase64, string body)
    {
        var json = JsonNode.Parse((await fixture.Function.SendAsync(Events.Of($$"""{"rawPath":"{{path}}"}"""))).Json)!;

        Assert.Equal((isBase64, body), ((bool)json["isBase64Encoded"]!, (string?)json["body"]));
    }

    [Theory]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    [InlineData("HEAD", 200)]
    public async Task What_has_no_body_has_none(string method, int status)
    {
        var response = await fixture.Function.SendAsync(
            Events.Of($$$$"""{"rawPath":"/empty/{{{{status}}}}","requestContext":{"http":{"method":"{{{{method}}}}"}}}"""));

        Assert.Equal((status, ""), (response.Status, response.Body));
    }

    [Fact]
    public async Task An_exception_is_a_500_and_the_function_lives_on()
    {
        var failed = await fixture.Function.SendAsync(Events.Of("""{"rawPath":"/fail"}"""));
        var next = await fixture.Function.SendAsync(Events.Of("""{"rawPath":"/text"}"""));

        Assert.Equal((500, 200), (failed.Status, next.Status));
        Assert.DoesNotContain("It failed.", failed.Body, StringComparison.Ordinal);
    }

    /// <summary>The function, running for all tests.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal RunningFunction Function { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Function = await RunningFunction.StartAsync(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "Greeting.Echo.dll")], new Dictionary<string, string?>());

        public async ValueTask DisposeAsync() => await Function.DisposeAsync();
    }
}
