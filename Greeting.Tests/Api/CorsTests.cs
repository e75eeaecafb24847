using System.Net;

namespace Greeting.Tests.Api;

[Trait("Category", "Fast")]
public sealed class CorsTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    const string Page = "http://localhost:5173";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_an_allowed_origin_may_greet()
    {
        await using var server = new ApiServer(new Dictionary<string, string?>(api.Engine.Settings) { ["Greeting:AllowedOrigins:0"] = Page });

        using var preflight = await server.Client.SendAsync(Preflight(Page), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(Page, Header(preflight, "Access-Control-Allow-Origin"));
        Assert.Contains("traceparent", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Idempotency-Key", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);

        // An error must be readable too, or the page could only say that something failed.
        foreach (var url in (string[])["/greetings", "/greetings/unknown", "/nope", "/?name=%00"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Origin", Page } } };
            using var response = await server.Client.SendAsync(request, Cancellation);
            Assert.Equal(Page, Header(response, "Access-Control-Allow-Origin"));
            Assert.Equal("Location,Retry-After", Header(response, "Access-Control-Expose-Headers"));
        }

        using var foreign = await server.Client.SendAsync(Preflight("http://elsewhere.example"), Cancellation);
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_origins_a_gateway_in_front_answers_for_them()
    {
        using var preflight = await api.Client.SendAsync(Preflight(Page), Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, preflight.StatusCode);
        Assert.DoesNotContain(preflight.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    static HttpRequestMessage Preflight(string origin) => new(HttpMethod.Options, "/greetings")
    {
        Headers =
        {
            { "Origin", origin },
            { "Access-Control-Request-Method", "POST" },
            { "Access-Control-Request-Headers", "content-type,idempotency-key,traceparent,tracestate" },
        },
    };

    static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));
}
