using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Greeting.LambdaEmulator;
using Microsoft.FSharp.Core;

namespace Greeting.Tests.Lambda;

/// <summary>
/// The packaged program as a web server of its own and as a function behind an HTTP API: whatever is sent, the answer is the same,
/// no server error and no page, and nothing of it reaches a log.
/// </summary>
[Collection(LambdaCollection.Name)]
public sealed partial class HostileRequestTests : IAsyncLifetime
{
    /// <summary>What the two ways name themselves in, or count differently because both greet.</summary>
    static readonly string[] Own = ["date", "server", "apigw-requestid", "transfer-encoding", "content-length", "connection"];

    /// <summary>An answer that takes longer does not come.</summary>
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    readonly EngineFixture engine = new();
    RunningFunction function = null!;
    FunctionProcess server = null!;
    Uri kestrel = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        LambdaPackage.SkipUnlessItRuns();
        await engine.InitializeAsync();
        function = await RunningFunction.StartAsync(engine.Settings);

        var settings = engine.Settings.ToDictionary(setting => setting.Key, setting => setting.Value ?? "");
        settings["AWS_LAMBDA_FUNCTION_NAME"] = "";
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        server = FunctionProcess.Start("", "", [await LambdaPackage.GetBootstrapAsync()], settings);
        kestrel = new(Address.Match(await server.WaitForLineAsync(Address.IsMatch, Cancellation)).Value);

        // The last line of its start; the rest of its log is about requests.
        await server.WaitForLineAsync(line => line.Contains("Content root path", StringComparison.Ordinal), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (!LambdaPackage.Runs)
        {
            return;
        }

        await server.DisposeAsync();
        await function.DisposeAsync();
        await engine.DisposeAsync();
    }

    /// <summary>
    /// Both servers get each request. Their answers may differ in one case: API Gateway decodes a path before it hands it over, so a path
    /// in which <c>%</c>, <c>/</c> or <c>?</c> is encoded is another path there.
    /// </summary>
    /// <param name="count">The number of requests.</param>
    /// <param name="seed">What the requests are derived from, or null for others in every run.</param>
    [Theory]
    [InlineData(1_000, 12UL)]
    [InlineData(100_000, null, Explicit = true)]
    public async Task Hostile_requests_get_the_same_harmless_answer_from_both_servers_and_forge_no_line_in_the_logs(int count, ulong? seed)
    {
        var logged = (Function: function.Process.Output.Count, Server: server.Output.Count);
        var statuses = new Dictionary<int, int>();
        var property = Prop.ForAll(HostileRequest.Arbitrary, async request =>
        {
            var answer = await AssertHarmlessAsync(request);
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
        });
        var replay = seed is { } value ? new FSharpOption<Replay>(new(new Rnd(value), FSharpOption<int>.None)) : null;
        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(replay), property), Cancellation);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} × {status.Key}")));

        // The table answered all the time, so there was nothing to log but the greetings, whose entries hold no more than a count.
        Assert.All(function.Process.Output.Skip(logged.Function), line =>
        {
            Assert.Matches(@"^[\x20-\x7E]+$", line);
            Assert.Matches(Entry, JsonElement.Parse(line).GetProperty("Message").GetString());
        });
        Assert.All(server.Output.Skip(logged.Server), line => Assert.Matches(ConsoleLine, line));
    }

    public static TheoryData<string, string, string, string> Known => new()
    {
        { "GET", "/greetings/../greetings/QWRh", "", "" },
        { "GET", "/%2E%2e/greetings", "", "" },
        { "GET", "/..", "", "" },
        { "GET", "http://example.com/greetings?limit=1", "", "" },
        { "GET", "http://example.com?name=Ada", "", "" },
        { "OPTIONS", "*", "", "" },
        { "GET", "/", "X-Amzn-Trace-Id: Root=1-\u001b[31m", "" },
        { "POST", "/greetings", "Accept: */*", "" },
        { "POST", "/greetings", "Content-Type: text/plain", new string('a', 20_000) },
        { "POST", "/greetings", "Content-Type: application/json", new string(' ', 16_370) + "{}" },
        { "POST", "/greetings", "Content-Type: application/json", new string('a', 20_000) },
        { "DELETE", "/greetings", "Accept: */*", new string('a', 20_000) },
        { "POST", "/greetings", "Content-Type: ,x", "" },
        { "POST", "/greetings", "Content-Type: application/json,", """{"name":"Ada"}""" },
        { "POST", "/greetings", "Content-Type: application/json\r\nIdempotency-Key: key,", """{"name":"Ada"}""" },
        { "POST", "/greetings", "Content-Type: application/json\r\nIdempotency-Key: \"a,b\"", """{"name":"Ada"}""" },
        { "POST", "/greetings", "Content-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: b", """{"name":"Ada"}""" },
        { "POST", "/greetings", "Content-Type: application/json\r\nIdempotency-Key: ", """{"name":"Ada"}""" },
        { "GET", "/?name=Ada", "Accept: */*", new string('a', 20_000) },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public async Task A_request_that_servers_tend_to_take_differently_gets_the_same_harmless_answer(string method, string target, string header, string body)
    {
        string[] headers = header.Length > 0 ? [header] : [];
        await AssertHarmlessAsync(new(method, target, headers, Encoding.UTF8.GetBytes(body), IsChunked: false));
        await AssertHarmlessAsync(new(method, target, headers, Encoding.UTF8.GetBytes(body), IsChunked: true));
    }

    async Task<Answer> AssertHarmlessAsync(HostileRequest request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(AnswerLimit);
        var answers = await Task.WhenAll(
            Answer.GetAsync(kestrel, request, limit.Token), Answer.GetAsync(function.Lambda.GatewayAddress, request, limit.Token));
        Assert.All(answers, AssertHarmless);
        if (!EncodedDelimiter.IsMatch(request.Target.Split('?')[0]))
        {
            Assert.Equal(answers[0].Described, answers[1].Described);
        }

        return answers[0];
    }

    static void AssertHarmless(Answer answer)
    {
        Assert.True(answer.Status is >= 200 and < 500, $"{answer.Status} {answer.Body}");
        if (answer.Body.Length > 0)
        {
            Assert.Contains(answer.Headers["content-type"], (string[])["application/json; charset=utf-8", "application/json;charset=utf-8", "application/problem+json", "text/plain; charset=utf-8"]);
            Assert.Equal("nosniff", answer.Headers["x-content-type-options"]);
        }

        Assert.DoesNotContain("set-cookie", answer.Headers.Keys);
        Assert.DoesNotContain(answer.Headers.Values, value => value.Contains(HostileRequest.Marker, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^A (greeting was stored|repeated greeting was answered): number \d+ for its name\.$")]
    static partial Regex Entry { get; }

    [GeneratedRegex(@"^(info: Greeting\.Api\.Greetings\.GreetingStore\[\d+\]|      A (greeting was stored|repeated greeting was answered): number \d+ for its name\.)$")]
    static partial Regex ConsoleLine { get; }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    static partial Regex Address { get; }

    [GeneratedRegex("%(25|2F|3F)", RegexOptions.IgnoreCase)]
    static partial Regex EncodedDelimiter { get; }

    /// <summary>An answer as it came over the wire.</summary>
    sealed partial record Answer(int Status, Dictionary<string, string> Headers, string Body)
    {
        /// <summary>What both servers must agree in.</summary>
        public string Described => string.Join('\n', [
            $"{Status}",
            .. Headers.Where(header => !Own.Contains(header.Key)).OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}"),
            "",
            Varying.Replace(Body, "…")]);

        public static async Task<Answer> GetAsync(Uri server, HostileRequest request, CancellationToken cancellationToken)
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(server.Host, server.Port, cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(request.ToBytes(server.Authority), cancellationToken);
            using var received = new MemoryStream();
            await stream.CopyToAsync(received, cancellationToken);
            return Read(Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length));
        }

        static Answer Read(string text)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            Assert.True(end > 0, $"No HTTP answer: {JsonEncodedText.Encode(text)}");
            var lines = text[..end].Split("\r\n");
            var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
            if (status < 200)
            {
                return Read(text[(end + 4)..]);
            }

            var headers = lines.Skip(1).ToDictionary(line => line[..line.IndexOf(':')].ToLowerInvariant(), line => line[(line.IndexOf(':') + 1)..].Trim());
            var body = text[(end + 4)..];
            return new(status, headers, headers.ContainsKey("transfer-encoding") ? string.Concat(Chunk.Matches(body).Select(chunk => chunk.Groups[1].Value)) : body);
        }

        [GeneratedRegex(@"\G[0-9a-f]+\r\n(.*?)\r\n(?=[0-9a-f]+\r\n|\z)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
        static partial Regex Chunk { get; }

        [GeneratedRegex(@"""count"":\d+|\d{4}-\d\d-\d\dT[\d:.]+Z|""traceId"":""[^""]*""")]
        static partial Regex Varying { get; }
    }
}
