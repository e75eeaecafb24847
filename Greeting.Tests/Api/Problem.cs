using System.Net;
using System.Text.Json;

namespace Greeting.Tests.Api;

/// <summary>Checks that answers are errors as RFC 9457 has them, and as this API has them.</summary>
static class Problem
{
    /// <summary>Asserts that a response is a problem of this status and type, and returns its body.</summary>
    public static async Task<JsonElement> AssertAsync(
        HttpResponseMessage response, HttpStatusCode status, string type, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        AssertHeaders(response);

        var problem = JsonElement.Parse(body);
        Assert.Equal($"urn:problem-type:greeting:{type}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        return problem;
    }

    /// <summary>Asserts the headers that every answer carries.</summary>
    public static void AssertHeaders(HttpResponseMessage response)
    {
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.False(response.Headers.Contains("Server"));
    }
}
