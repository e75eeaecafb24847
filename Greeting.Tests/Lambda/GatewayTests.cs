using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Greeting.LambdaEmulator;

namespace Greeting.Tests.Lambda;

/// <summary>The HTTP API of the Lambda emulator, in front of a function that the test plays.</summary>
public sealed class GatewayTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/greetings", "GET /greetings", "{}")]
    [InlineData("POST", "/greetings", "ANY /greetings", "{}")]
    [InlineData("GET", "/greetings/QWRh", "GET /greetings/{id}", """{"id":"QWRh"}""")]
    [InlineData("GET", "/greetings/QWRh/more", "ANY /greetings/{proxy+}", """{"proxy":"QWRh/more"}""")]
    [InlineData("GET", "/", "$default", "{}")]
    public async Task The_most_specific_route_is_taken(string method, string path, string routeKey, string variables)
    {
        await using var lambda = await StartAsync(new LocalLambdaOptions
        {
            Routes =
            [
                new("f", "ANY", "$default"), new("f", "ANY", "/greetings/{proxy+}"), new("f", "GET", "/greetings/{id}"),
                new("f", "ANY", "/greetings"), new("f", "GET", "/greetings"),
            ],
        });

        var seen = await EventOfAsync(lambda, new HttpRequestMessage(new(method), path));

        Assert.Equal(routeKey, (string?)seen["routeKey"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(variables), seen["pathParameters"] ?? new JsonObject()), $"{seen["pathParameters"]}");
    }

    [Fact]
    public async Task A_request_arrives_as_HTTP_APIs_write_it()
    {
        await using var lambda = await StartAsync(new LocalLambdaOptions { Routes = [new("f", "ANY", "$default")], Stage = "prod" });
        using var request = new HttpRequestMessage(HttpMethod.Put, "/prod/Zo%C3%AB?a=1&a=%26");
        request.Headers.Add("Cookie", "a=1; b=2");
        request.Headers.Add("X-Many", ["one", "two"]);
        request.Content = new ByteArrayContent([0, 0xFF, 0x80]) { Headers = { ContentType = new("image/png") } };

        var seen = await EventOfAsync(lambda, request);

        Assert.Equal(("/prod/Zoë", "a=1&a=%26", "prod"), ((string?)seen["rawPath"], (string?)seen["rawQueryString"], (string?)seen["requestContext"]!["stage"]));
        Assert.Equal("1,&", (string?)seen["queryStringParameters"]!["a"]);
        Assert.Equal(["a=1", "b=2"], seen["cookies"]!.AsArray().Select(cookie => (string?)cookie));
        Assert.Equal(("one, two", null), ((string?)seen["headers"]!["x-many"], seen["headers"]!["cookie"]));
        Assert.Equal(("AP+A", true), ((string?)seen["body"], (bool)seen["isBase64Encoded"]!));
    }

    [Theory]
    [InlineData("""{"statusCode":201,"headers":{"x-a":"1"},"cookies":["a=1","b=2"],"body":"AP+A","isBase64Encoded":true}""", 201, "AP+A")]
    [InlineData("""{"statusCode":"200","body":"text"}""", 200, "dGV4dA==")]
    [InlineData("""{"message":"no status"}""", 200, "eyJtZXNzYWdlIjoibm8gc3RhdHVzIn0=")]
    [InlineData("""{"statusCode":204}""", 204, "")]
    [InlineData("""{"statusCode":"many"}""", 500, "eyJtZXNzYWdlIjoiSW50ZXJuYWwgU2VydmVyIEVycm9yIn0=")]
    [InlineData("no JSON", 500, "eyJtZXNzYWdlIjoiSW50ZXJuYWwgU2VydmVyIEVycm9yIn0=")]
    public async Task An_answer_leaves_as_HTTP_APIs_read_it(string payload, int status, string body)
    {
        await using var lambda = await StartAsync(new LocalLambdaOptions { Routes = [new("f", "ANY", "$default")] });
        using var client = new HttpClient { BaseAddress = lambda.GatewayAddress };

        var asking = client.GetAsync("/", Cancellation);
        await TakeAsync(lambda, payload);
        using var response = await asking;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, Convert.ToBase64String(await response.Content.ReadAsByteArrayAsync(Cancellation)));
        if (status == 201)
        {
            Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
            Assert.Equal(["1"], response.Headers.GetValues("x-a"));
        }
    }

    [Theory]
    [InlineData(11 * 1024 * 1024)]
    [InlineData(7 * 1024 * 1024)]
    public async Task What_is_too_large_is_refused(int size)
    {
        await using var lambda = await StartAsync(new LocalLambdaOptions { Routes = [new("f", "ANY", "$default")] });
        using var client = new HttpClient { BaseAddress = lambda.GatewayAddress };

        using var response = await client.PostAsync("/", new ByteArrayContent(new byte[size]), Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", true)]
    [InlineData("Root=é", false)]
    [InlineData("Root=\u001b[31m", false)]
    public async Task A_trace_that_no_header_can_carry_is_replaced(string traceId, bool isKept)
    {
        await using var service = await StartAsync(new LocalLambdaOptions { GatewayPort = null });
        await using var gateway = await StartAsync(
            new LocalLambdaOptions { LambdaPort = null, Routes = [new("f", "ANY", "/remote", service.LambdaAddress)] });
        await using var both = await StartAsync(new LocalLambdaOptions { Routes = [new("f", "ANY", "/local")] });
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 });
        foreach (var (lambda, url) in ((LocalLambda, Uri)[])[(service, new(gateway.GatewayAddress, "remote")), (both, new(both.GatewayAddress, "local"))])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("X-Amzn-Trace-Id", traceId);

            var asking = client.SendAsync(request, Cancellation);
            using var runtime = new HttpClient();
            using var next = await runtime.GetAsync($"http://{lambda.RuntimeApi("f")}/2018-06-01/runtime/invocation/next", Cancellation);
            using var done = await runtime.PostAsync(
                $"http://{lambda.RuntimeApi("f")}/2018-06-01/runtime/invocation/{next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single()}/response",
                new StringContent("""{"statusCode":204}"""),
                Cancellation);
            using var response = await asking;

            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            var seen = next.Headers.GetValues("Lambda-Runtime-Trace-Id").Single();
            Assert.StartsWith("Root=1-", seen, StringComparison.Ordinal);
            Assert.Equal(isKept, seen == traceId);
        }
    }

    [Fact]
    public async Task What_no_route_takes_is_not_found_and_what_takes_too_long_unavailable()
    {
        await using var lambda = await StartAsync(new LocalLambdaOptions { Routes = [new("f", "GET", "/slow")], Timeout = TimeSpan.FromMilliseconds(200) });
        using var client = new HttpClient { BaseAddress = lambda.GatewayAddress };

        using var unknown = await client.GetAsync("/fast", Cancellation);
        var asking = client.GetAsync("/slow", Cancellation);
        await TakeAsync(lambda, answer: null);
        using var slow = await asking;

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable), (unknown.StatusCode, slow.StatusCode));
    }

    static Task<LocalLambda> StartAsync(LocalLambdaOptions options) => LocalLambda.StartAsync(options, Cancellation);

    static async Task<JsonNode> EventOfAsync(LocalLambda lambda, HttpRequestMessage request)
    {
        using var client = new HttpClient { BaseAddress = lambda.GatewayAddress };
        var asking = client.SendAsync(request, Cancellation);
        var seen = await TakeAsync(lambda, """{"statusCode":204}""");
        using var response = await asking;
        return seen;
    }

    /// <summary>Takes an event from the Runtime API, answers it unless the answer is null, and returns it.</summary>
    static async Task<JsonNode> TakeAsync(LocalLambda lambda, string? answer)
    {
        using var runtime = new HttpClient { BaseAddress = new Uri($"http://{lambda.RuntimeApi("f")}/2018-06-01/runtime/") };
        using var next = await runtime.GetAsync("invocation/next", Cancellation);
        var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
        if (answer is not null)
        {
            using var accepted = await runtime.PostAsync($"invocation/{id}/response", new StringContent(answer), Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        }

        return (await next.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
    }
}
