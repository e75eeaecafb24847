using System.Text;
using System.Text.Json.Nodes;
using Greeting.LambdaEmulator;

namespace Greeting.Tests.Lambda;

/// <summary>A generated stream of broken and of odd events, all sent to one process of the packaged function.</summary>
[Collection(LambdaCollection.Name)]
public sealed class BrokenEventTests(LambdaFixture fixture)
{
    const int Count = 6_000;
    const int Senders = 8;

    /// <summary>Stands for half of a surrogate pair, which JSON can write but no string can hold.</summary>
    const string Half = "HALF";

    static readonly string[] Fields =
    [
        "version", "routeKey", "rawPath", "rawQueryString", "cookies", "headers", "queryStringParameters", "pathParameters",
        "stageVariables", "body", "isBase64Encoded", "requestContext", "headers.host", "headers.accept", "headers.content-type",
        "headers.content-length", "headers.x-forwarded-for", "headers.traceparent", "headers.origin", "headers.idempotency-key",
        "requestContext.accountId", "requestContext.domainName", "requestContext.stage", "requestContext.timeEpoch",
        "requestContext.authorizer", "requestContext.http", "requestContext.http.method", "requestContext.http.path",
        "requestContext.http.sourceIp", "requestContext.http.protocol", "requestContext.http.userAgent",
    ];

    static readonly string[] Texts =
    [
        "", " ", "/", "//", "/a%00b", "/%", "/%zz", "/%FF", "/%ED%A0%80", "/..%2f..%2fetc", "/greetings/%00", "/greetings/..", "a", "?", "#",
        "\0", "a\0b", "\r\n", "\uFFFF", "é李👋", Half, "x" + Half, "name=%00", "name=" + Half, "name=%ED%A0%80", "&&==;", "%", "[", "{\"name\":", "{\"name\":\"\\ud800\"}",
        "-1", "99999999999999999999", "NaN", "null", "true", "*", "::1", "999.999.999.999", "[::1", "http://[", "a b", "exa mple.com:99999", ":::", "00-0-0-00",
        "text/html;charset=\"", "application/json; charset=utf-7", "multipart/form-data; boundary=", "GET", "get", "G E T", "CONNECT", "TRACE", "\u00e9",
    ];

    /// <summary>What a person can send: the parts of a request as API Gateway hands them over.</summary>
    static readonly string[] Paths =
    [
        "/", "/", "//", "/a\0b", "/a%00b", "/%", "/%zz", "/%25", "/\uFFFD", "/é李👋", "/greetings", "/greetings/", "/greetings/QWRh", "/greetings/%51WRh", "/greetings/QQ==",
        "/greetings/\0", "/greetings/..", "/greetings/a/b", "/GREETINGS", "/alive", "/health", "/openapi/v1.json", "/openapi/v2.json", "/favicon.ico", "/.env", "/\\",
    ];

    static readonly string[] Queries =
    [
        "", "name=Ada", "name=%00", "name=%FF", "name=%ED%A0%80", "name=%", "name=%F0%9F%91%8B", "name", "name=&name=", "=", "&", "?", "limit=5", "limit=-1", "limit=%00", "limit=1e3", "limit=99999999999999999999", "a[b]=c",
    ];

    static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "1", "\0", "{\"name\":\"Ada\"}", "{\"name\":null}", "{\"name\":1}", "{\"name\":\"\\ud800\"}", "{\"name\":\"\\u0000\"}", "{\"name\":\"Ada\",\"name\":\"Bob\"}", "{\"name\":\"Ada\"", "\uFEFF{\"name\":\"Ada\"}", "name=Ada",
    ];

    [Fact]
    public async Task Every_event_ends_in_an_answer_or_an_error_and_what_a_person_can_send_never_in_a_500()
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < Count;)
            {
                // The event's number is its seed: what fails once fails again.
                var random = new Random(i);
                var isPossible = i % 2 == 0;
                var payload = isPossible ? Possible(random) : Broken(random);
                var response = await fixture.Function.SendAsync(payload);
                var isAsExpected = isPossible ? response.Status is >= 200 and < 500 : response.Error is not FunctionResult.TimedOut;
                Assert.True(isAsExpected, $"Event {i} ({Shortened(Encoding.UTF8.GetString(payload))}) gave {Shortened(response.Json)}");
            }
        })));

        var last = await fixture.Function.SendAsync(Events.Get("name=Ada"));
        Assert.Equal((200, "Hello, Ada!"), (last.Status, last.Body));
    }

    static byte[] Possible(Random random)
    {
        var json = JsonNode.Parse(Events.Of("{}"))!;
        var path = random.Next(20) == 0 ? "/" + Long(random) : Pick(random, Paths);
        var method = Pick(random, ["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "x"]);
        json["rawPath"] = path;
        json["requestContext"]!["http"]!["path"] = path;
        json["requestContext"]!["http"]!["method"] = method;
        json["rawQueryString"] = random.Next(20) == 0 ? "name=" + Long(random) : Pick(random, Queries);
        if (random.Next(3) == 0)
        {
            json["cookies"] = new JsonArray(Pick(random, ["a=1", "=", ";", "a", "\u00e9=\u00e9"]), "b=2");
        }

        foreach (var name in (string[])["host", "accept", "origin", "traceparent", "idempotency-key", "if-none-match", "x-forwarded-for", "range"])
        {
            if (random.Next(4) == 0)
            {
                json["headers"]![name] = Pick(random, ["", ",", ";;", "*", "a,b", "\u00e9", "[", "http://[", "null", "0", "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", "bytes=0-"]);
            }
        }

        if (method is "POST" or "PUT" or "PATCH")
        {
            var body = Pick(random, Bodies);
            json["headers"]!["content-type"] = Pick(random, ["application/json", "application/json", "", ";", "text/plain", "application/json;charset=latin1", "a/b/c"]);
            json["headers"]!["content-length"] = Encoding.UTF8.GetByteCount(body).ToString();
            json["isBase64Encoded"] = random.Next(2) == 0;
            json["body"] = (bool)json["isBase64Encoded"]! ? Convert.ToBase64String(Encoding.UTF8.GetBytes(body)) : body;
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    static byte[] Broken(Random random)
    {
        var json = JsonNode.Parse(Events.Of("{}"))!.AsObject();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var parts = Pick(random, Fields).Split('.');
            JsonNode? parent = json;
            foreach (var part in parts[..^1])
            {
                parent = (parent as JsonObject)?[part];
            }

            if (parent is JsonObject target && random.Next(5) == 0)
            {
                target.Remove(parts[^1]);
            }
            else if (parent is JsonObject changed)
            {
                changed[parts[^1]] = Odd(random, depth: 0);
            }
        }

        var payload = Encoding.UTF8.GetBytes(json.ToJsonString().Replace(Half, "\\ud800", StringComparison.Ordinal));
        switch (random.Next(10))
        {
            case 0:
                return payload[..random.Next(payload.Length)];
            case 1:
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
                break;
        }

        return payload;
    }

    static JsonNode? Odd(Random random, int depth) => random.Next(depth > 3 ? 6 : 8) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(),
        3 => random.NextDouble() * 1e300,
        4 => Long(random),
        5 => Pick(random, Texts),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Odd(random, depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(3)).Select(i => KeyValuePair.Create($"{i}{Pick(random, Texts)}", Odd(random, depth + 1)))),
    };

    static string Shortened(string text) => text.Length > 1_000 ? text[..1_000] + "…" : text;

    static string Long(Random random) => new(Pick(random, ["a", "/", "%", "\0", "é"])[0], 9_000);

    static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
