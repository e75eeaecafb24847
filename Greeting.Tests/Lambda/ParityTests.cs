using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Greeting.LambdaEmulator;

namespace Greeting.Tests.Lambda;

/// <summary>
/// The packaged program as a web server of its own and as a function behind an HTTP API: the same request gives the same
/// status, headers and body.
/// </summary>
[Collection(LambdaCollection.Name)]
public sealed partial class ParityTests : IAsyncLifetime
{
    const int Requests = 200;

    /// <summary>What the two ways name themselves in, or count differently because both greet.</summary>
    static readonly string[] Own = ["Date", "Server", "Apigw-Requestid", "Transfer-Encoding", "Content-Length", "Connection"];

    readonly DynamoDbEngine engine = new();
    RunningFunction function = null!;
    FunctionProcess server = null!;
    HttpClient overLambda = null!;
    HttpClient overKestrel = null!;

    public async ValueTask InitializeAsync()
    {
        await engine.InitializeAsync();
        function = await RunningFunction.StartAsync(engine.Settings);
        overLambda = new HttpClient { BaseAddress = function.Lambda.GatewayAddress };

        var settings = engine.Settings.ToDictionary(setting => setting.Key, setting => setting.Value ?? "");
        settings["AWS_LAMBDA_FUNCTION_NAME"] = "";
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        server = FunctionProcess.Start("", "", [await LambdaPackage.GetBootstrapAsync()], settings);
        var line = await server.WaitForLineAsync(text => Address.IsMatch(text), TestContext.Current.CancellationToken);
        overKestrel = new HttpClient { BaseAddress = new Uri(Address.Match(line).Value) };
    }

    public async ValueTask DisposeAsync()
    {
        overLambda.Dispose();
        overKestrel.Dispose();
        await server.DisposeAsync();
        await function.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Kestrel_and_Lambda_answer_alike()
    {
        // A fixed seed: what fails once fails again.
        var random = new Random(4);
        for (var i = 0; i < Requests; i++)
        {
            var request = Generate(random);
            var expected = await DescribeAsync(overKestrel, request());
            var actual = await DescribeAsync(overLambda, request());
            Assert.Equal(expected, actual);
        }
    }

    static Func<HttpRequestMessage> Generate(Random random)
    {
        string[] names = ["Ada", "Zo%C3%AB", "%E6%9D%8E%20%E5%BA%B7", "%F0%9F%91%8B", "Tom%26Jerry", "a+b", "a%2Bb", "%20", "", "O'Neil", "x%00y", "%FF", new string('n', 101), "a,b;c=d"];
        string[] paths = ["/", "/", "/greetings", "/greetings/{0}", "/greetings/{0}/", "/greetings/QWRh", "/greetings/WmXDqw/", "/greetings/{0}/more", "/nowhere/{0}", "/alive", "/health", "/openapi/v1.json", "/greetings//x", "/GREETINGS"];
        string[] queries = ["", "?name={0}", "?name={0}&name=Bob", "?limit=5", "?limit={0}", "?limit=-1", "?x={0}&", "?name"];
        string[] methods = ["GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"];
        string[] bodies = ["""{"name":"Ada"}""", """{"name":"Zo\u00eb"}""", """{"name":" 李 "}""", """{"name":""}""", """{"name":1}""", """{"other":"Ada"}""", "{}", "[]", "null", "", "not JSON", $$"""{"name":"{{new string('b', 101)}}"}"""];
        string[] types = ["application/json", "application/json; charset=utf-8", "application/vnd.greeting+json", "text/plain", "application/x-www-form-urlencoded", ""];
        string[] accepts = ["*/*", "application/json", "text/plain", "text/html,application/xhtml+xml;q=0.9"];

        var name = Pick(names);
        var target = string.Format(Pick(paths), name) + string.Format(Pick(queries), name);
        var (method, body, type, accept, isChunked) = (Pick(methods), Pick(bodies), Pick(types), Pick(accepts), random.Next(4) == 0);
        return () =>
        {
            var request = new HttpRequestMessage(new HttpMethod(method), new Uri(target, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.TryAddWithoutValidation("Cookie", "a=1; b=2");
            if (method is "POST" or "PUT" or "PATCH")
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Headers.TransferEncodingChunked = isChunked;
                request.Content.Headers.ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null;
            }

            return request;
        };

        string Pick(string[] choices) => choices[random.Next(choices.Length)];
    }

    static async Task<string> DescribeAsync(HttpClient client, HttpRequestMessage request)
    {
        var target = request.RequestUri;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => !Own.Contains(header.Key))
            .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .Select(header => $"{header.Key.ToLowerInvariant()}: {string.Join(", ", header.Value)}");
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return $"{request.Method} {target}\n{(int)response.StatusCode}\n{string.Join('\n', headers)}\n\n{Varying.Replace(body, "…")}";
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    static partial Regex Address { get; }

    [GeneratedRegex(@"""count"":\d+|\d{4}-\d\d-\d\dT[\d:.]+Z|""traceId"":""[^""]*""")]
    static partial Regex Varying { get; }
}
