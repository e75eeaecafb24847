using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Greeting.Tests.Lambda;

/// <summary>A request as it goes over the wire. Nothing normalizes it on the way, as <see cref="HttpClient"/> would.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Header lines beside those that every request needs.</param>
/// <param name="Body">The body.</param>
/// <param name="IsChunked">Whether the body goes in chunks or with its length.</param>
sealed record HostileRequest(string Method, string Target, string[] Headers, byte[] Body, bool IsChunked)
{
    /// <summary>Stands in every generated text, so that it can be looked for in a log.</summary>
    public const string Marker = "forged";

    /// <summary>What is written where plain words are expected.</summary>
    static readonly string[] Payloads =
    [
        "", " ", "Ada", "Zoë", "李 康", "👩🏽‍🚀", "O'Neil", "a+b", "a,b;c=d", "Tom&Jerry", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title><svg onload=alert(1)>",
        "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "' OR 1=1 --", "$(id)", "%s%n", "%0d%0a", "%2e%2e%2f", "../../etc/passwd", "..", "\\..\\",
        "\n", "\r\nSet-Cookie: a=1", "\nfail: Greeting.Api[0]", "\r\n\r\n<script>alert(1)</script>", "\u0085fail:", "\u2028fail:", "\u2029fail:", "\v", "\f", "\b",
        "\u001b[31m", "\u001b]0;title\a", "\u009b31m", "\u202e", "\u200b", "\u007f", "\0", "\uFEFF", "\uFFFD", "\uFFFF", "\ud800", "e\u0301", "\"", "\\", "/", "?", "#", "%", "&", "=", ";", ",",
    ];

    static readonly Gen<string> Texts =
        from parts in Gen.Frequency(
            (6, Gen.Elements(Payloads).Select(text => text)),
            (2, Gen.ArrayOf(Gen.Elements(Payloads), 3).Select(string.Concat)),
            (2, ArbMap.Default.GeneratorFor<string>()),
            (1, Gen.Choose(95, 3_000).Select(length => new string('a', length))))
        from isMarked in Gen.Elements(true, true, false)
        select isMarked ? Marker + parts : parts ?? "";

    static readonly Gen<string> Segments = Gen.Frequency(
        (8, Gen.Elements("greetings", "greetings", "greetings/", "", "", ".", "..", "%2e", "%2E%2e", ".%2e", "GREETINGS", "health", "alive", "openapi/v1.json", "scalar", "%67reetings")),
        (4, Texts.Select(text => $"greetings/{IdOf(text)}")),
        (2, Texts.Select(Encode)),
        (2, Gen.Elements("QWRh", "QWRh=", "%51WRh", "QWRh%2F", "%2551WRh", "QWRh%3F", "%zz", "%", "%FF", "%ED%A0%80", "%C0%AE%C0%AE", "%00", "a;b", "*", "\\", "~", "<b>", "|", "é", "[::1]", "QWRh%0D%0A", "%E2%80%A8")));

    static readonly Gen<string> Queries = Gen.Frequency(
        (4, Texts.Select(text => $"?name={Encode(text)}")),
        (1, Texts.Select(text => $"?limit={Encode(text)}")),
        (1, Texts.Select(text => $"?{Encode(text)}={Encode(text)}")),
        (3, Gen.Elements("", "?", "?name", "?name=&name=", "?name=Ada&name=Bob", "?name=%FF", "?name=%", "?name=%zz", "?name=%ED%A0%80", "?limit=5", "?limit=-1", "?limit=1e3", "?limit=%00", "?&&==;", "??name=Ada", "?name=<b>", "?NAME=Ada", "?a[b]=c")));

    static readonly Gen<string> Targets = Gen.Frequency(
        (3, Queries.Select(query => "/" + query)),
        (6, from segments in Gen.ArrayOf(Segments, 3)
            from count in Gen.Elements(1, 1, 2, 2, 3)
            from query in Queries
            select "/" + string.Join('/', segments.Take(count)) + query),
        (1, Gen.Elements("*", "http://example.com/greetings", "http://example.com", "https://example.com:99999/?name=Ada", "http://[::1]/greetings", "//example.com/greetings", "/greetings#x", "greetings", "?name=Ada", "http:/greetings", "javascript:alert(1)")));

    static readonly Gen<string> HeaderNames = Gen.Elements(
        "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Baggage", "Content-Encoding", "Content-Language", "Content-Type", "Cookie", "Expect", "Forwarded", "Host",
        "Idempotency-Key", "If-Match", "If-None-Match", "If-Modified-Since", "Origin", "Access-Control-Request-Method", "Range", "Referer", "Traceparent", "Tracestate", "User-Agent",
        "Upgrade", "X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Original-URL", "__proto__", "X-" + Marker);

    static readonly Gen<string> HeaderValues = Gen.Frequency(
        (4, Texts),
        (1, Texts.Select(text => $"\"{text}\"")),
        (2, Gen.Elements(
            "", ",", ";;", "*", "*/*", "text/html", "application/json", "gzip", "br, identity;q=0", "a=1; b=2", "=", "100-continue", "h2c", "websocket", "bytes=0-", "null", "http://[", "\"key\"", "\"a,b\"", "key;x=1",
            "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", "DELETE", "for=\"[::1]\"", "../")));

    static readonly Gen<string> ContentTypes = Gen.Frequency(
        (8, Gen.Constant("application/json")),
        (4, Gen.Elements(
            "application/json; charset=utf-8", "application/json; charset=\"utf-8\"", "application/json;charset=utf-16", "application/json;charset=\"", "application/json; charset=x", "APPLICATION/JSON", "application/problem+json",
            "text/plain", "text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "image/svg+xml", "", ";", "a/b/c", "application/json, text/html", "application/json,", ",application/json")),
        (1, Texts));

    static readonly Gen<byte[]> Bodies = Gen.Frequency(
        (6, Texts.Select(text => JsonSerializer.SerializeToUtf8Bytes(new { name = text }))),
        (2, Texts.Select(text => Encoding.UTF8.GetBytes($$"""{"name":"{{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}}","name":"Ada"}"""))),
        (2, Texts.Select(text => Encoding.UTF8.GetBytes($$"""{"name":"{{text}}"}"""))),
        (1, Texts.Select(Encoding.UTF8.GetBytes)),
        (1, ArbMap.Default.GeneratorFor<byte[]>()),
        (1, Gen.Choose(15_000, 18_000).Select(length => Encoding.UTF8.GetBytes($$"""{"name":"{{new string('a', length)}}"}"""))),
        (2, Gen.Elements(
                "{}", "[]", "null", "1", "\"Ada\"", "{\"name\":null}", "{\"name\":1e999}", "{\"name\":{\"name\":\"Ada\"}}", "{\"name\":\"\\ud800\"}", "{\"name\":\"\\u0000\"}", "{\"name\":\"Ada\"", "{\"Name\":\"Ada\"}", "\uFEFF{\"name\":\"Ada\"}",
                "{\"name\":\"Ada\",\"__proto__\":{\"name\":\"Bob\"}}", "{\"name\":\"Ada\"}{\"name\":\"Bob\"}", "/* */{\"name\":\"Ada\"}", "{'name':'Ada'}", new string('[', 10_000), $"{{\"a\":{new string('[', 200)}", "name=Ada", "<name>Ada</name>")
            .Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Elements<byte[]>([0x1f, 0x8b, 8, 0], [0xff, 0xfe, 0x7b, 0], "{\"name\":\"\xff\"}"u8.ToArray(), Encoding.Latin1.GetBytes("{\"name\":\"Zo\xeb\"}"), Encoding.UTF8.GetBytes("{\"name\":\"").Concat(new byte[] { 0xed, 0xa0, 0x80 }).Concat("\"}"u8.ToArray()).ToArray())));

    static readonly Gen<HostileRequest> Requests = Gen.Frequency(
        (3, from target in Gen.Frequency((3, Gen.Constant("/greetings")), (1, Targets))
            from type in ContentTypes
            from headers in HeaderLines()
            from body in Bodies
            from isChunked in Gen.Elements(false, false, true)
            select new HostileRequest("POST", target, [$"Content-Type: {type}", .. headers], body, isChunked)),
        (5, from method in Gen.Elements("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "x", Marker)
            from target in Targets
            from headers in HeaderLines()
            from body in Gen.Frequency((6, Gen.Constant<byte[]>([])), (1, Bodies))
            from isChunked in Gen.Elements(false, false, true)
            select new HostileRequest(method, target, headers, body, isChunked)));

    /// <summary>Generates requests, and makes one that fails smaller.</summary>
    public static Arbitrary<HostileRequest> Arbitrary { get; } = Arb.From(Requests, static request => request.Smaller());

    /// <summary>The request in HTTP/1.1, on a connection of its own.</summary>
    public byte[] ToBytes(string host)
    {
        using var bytes = new MemoryStream();
        var hasHost = Headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal));
        Write($"{Method} {Target} HTTP/1.1\r\n{(hasHost ? "" : $"Host: {host}\r\n")}Connection: close\r\n");
        foreach (var header in Headers)
        {
            Write($"{header}\r\n");
        }

        if (IsChunked)
        {
            Write($"Transfer-Encoding: chunked\r\n\r\n");
            if (Body.Length > 0)
            {
                Write($"{Body.Length:x}\r\n");
                bytes.Write(Body);
                Write("\r\n");
            }

            Write("0\r\n\r\n");
        }
        else
        {
            Write(Body.Length > 0 || Method is "POST" or "PUT" or "PATCH" ? $"Content-Length: {Body.Length}\r\n\r\n" : "\r\n");
            bytes.Write(Body);
        }

        return bytes.ToArray();

        void Write(string text) => bytes.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <inheritdoc/>
    public override string ToString() => JsonEncodedText.Encode(Encoding.Latin1.GetString(ToBytes("localhost"))).ToString();

    static Gen<string[]> HeaderLines() =>
        from count in Gen.Elements(0, 1, 1, 2, 3)
        from names in Gen.ArrayOf(HeaderNames, count)
        from values in Gen.ArrayOf(HeaderValues, count)
        select names.Zip(values, static (name, value) => $"{name}: {value}").ToArray();

    static string Encode(string text) => Uri.EscapeDataString(text);

    static string IdOf(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    IEnumerable<HostileRequest> Smaller()
    {
        for (var i = 0; i < Headers.Length; i++)
        {
            yield return this with { Headers = [.. Headers[..i], .. Headers[(i + 1)..]] };
        }

        if (IsChunked)
        {
            yield return this with { IsChunked = false };
        }

        if (Body.Length > 0)
        {
            yield return this with { Body = [] };
            yield return this with { Body = Body[..(Body.Length / 2)] };
            yield return this with { Body = Body[..^1] };
        }

        if (Target.IndexOf('?') is > 0 and var query)
        {
            yield return this with { Target = Target[..query] };
        }

        if (Target.Length > 20)
        {
            yield return this with { Target = Target[..(Target.Length / 2)] };
        }

        if (Target.Length > 1)
        {
            yield return this with { Target = Target[..^1] };
        }
    }
}
