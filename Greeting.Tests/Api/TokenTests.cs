using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Greeting.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Greeting.Tests.Api;

/// <summary>The check of tokens that takes API Gateway's place in development.</summary>
[Trait("Category", "Fast")]
public sealed class TokenTests(ApiFixture api, TokenTests.Issuer issuer) : IClassFixture<ApiFixture>, IClassFixture<TokenTests.Issuer>, IAsyncDisposable
{
    const string Page = "http://localhost:5173";

    readonly ApiServer server = new(new Dictionary<string, string?>(api.Engine.Settings)
    {
        ["Authentication:Schemes:Bearer:Authority"] = issuer.Address,
        ["Authentication:Schemes:Bearer:ValidAudiences:0"] = "page",
        ["Greeting:AllowedOrigins:0"] = Page,
    });

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_token_for_the_audience_lets_in()
    {
        using var answer = await GreetAsync(issuer.CreateToken());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_without_audience_is_for_its_client()
    {
        using var answer = await GreetAsync(issuer.CreateToken(audience: null, client: "page"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await AssertRefusedAsync(issuer.CreateToken(audience: null, client: "other"));
        await AssertRefusedAsync(issuer.CreateToken(audience: "other", client: "page"));
        await AssertRefusedAsync(issuer.CreateToken(audience: null));
    }

    [Fact]
    public Task Without_a_token_it_is_refused() => AssertRefusedAsync(null);

    [Fact]
    public Task A_token_for_others_is_refused() => AssertRefusedAsync(issuer.CreateToken(audience: "other"));

    [Fact]
    public Task A_token_of_another_issuer_is_refused() => AssertRefusedAsync(issuer.CreateToken(name: "https://other.example"));

    [Fact]
    public Task A_token_that_has_just_expired_is_refused() => AssertRefusedAsync(issuer.CreateToken(expires: DateTime.UtcNow.AddSeconds(-1)));

    [Fact]
    public async Task A_token_that_the_issuer_did_not_sign_is_refused()
    {
        await using var forger = new Issuer();
        await AssertRefusedAsync(forger.CreateToken(name: issuer.Address));
        await AssertRefusedAsync(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor { Issuer = issuer.Address, Audience = "page" }));
    }

    [Theory]
    [InlineData("GET", "/greetings", HttpStatusCode.OK)]
    [InlineData("GET", "/greetings/unknown", HttpStatusCode.NotFound)]
    [InlineData("GET", "/health", HttpStatusCode.OK)]
    [InlineData("GET", "/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("GET", "/?name=Ada", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/greetings", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/Greetings/", HttpStatusCode.Unauthorized)]
    [InlineData("HEAD", "/greetings", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/alive", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/nope", HttpStatusCode.Unauthorized)]
    public async Task Only_reading_is_public(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var answer = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal(expected, answer.StatusCode);
    }

    // The run block greeting_needs_a_token compares the file with the routes of API Gateway. Preflight requests end before the check here.
    [Fact]
    public async Task What_is_public_is_so_in_production() => Assert.Equal(
        JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(
            Path.Combine(Command.RepositoryRoot, "terraform", "tests", "public_routes.json"), Cancellation))!.Except(["OPTIONS /{proxy+}"]),
        SignIn.PublicOperations.Select(operation => operation.Replace("{documentName}", "v1", StringComparison.Ordinal)));

    [Fact]
    public async Task Pages_may_send_their_token_and_read_a_refusal()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/greetings")
        {
            Headers = { { "Origin", Page }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization" } },
        };
        using var allowed = await server.Client.SendAsync(preflight, Cancellation);
        Assert.Contains("Authorization", string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/greetings") { Headers = { { "Origin", Page } } };
        using var refused = await server.Client.SendAsync(request, Cancellation);
        Assert.Equal([Page], refused.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    async Task AssertRefusedAsync(string? token)
    {
        using var answer = await GreetAsync(token);
        await Problem.AssertAsync(answer, HttpStatusCode.Unauthorized, "token-required", Cancellation);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    async Task<HttpResponseMessage> GreetAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/greetings") { Content = JsonContent.Create(new { name = "Ada" }) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await server.Client.SendAsync(request, Cancellation);
    }

    /// <summary>Signs tokens and publishes its key as OpenID Connect providers do.</summary>
    public sealed class Issuer : IAsyncLifetime
    {
        readonly WebApplication server = WebServer.Create();
        readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString() };

        /// <summary>The tokens' claim <c>iss</c>.</summary>
        public string Address => server.Urls.First();

        public async ValueTask InitializeAsync()
        {
            var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(key.Rsa.ExportParameters(false)) { KeyId = key.KeyId });
            server.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Address, jwks_uri = $"{Address}/jwks" }));
            server.MapGet("/jwks", () => Results.Json(new { keys = new[] { new { kty = "RSA", kid = publicKey.Kid, n = publicKey.N, e = publicKey.E } } }));
            await server.StartAsync(TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            key.Rsa.Dispose();
        }

        /// <summary>Makes a token that is valid for the audience <c>page</c>, except for what is given.</summary>
        public string CreateToken(string? audience = "page", string? client = null, string? name = null, DateTime? expires = null) =>
            new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = name ?? Address,
                Audience = audience,
                Claims = client is null ? null : new Dictionary<string, object> { ["client_id"] = client },
                NotBefore = DateTime.UtcNow.AddHours(-1),
                Expires = expires ?? DateTime.UtcNow.AddHours(1),
                SigningCredentials = new(key, SecurityAlgorithms.RsaSha256),
            });
    }
}
