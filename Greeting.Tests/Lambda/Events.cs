using System.Text.Json.Nodes;

namespace Greeting.Tests.Lambda;

/// <summary>Events of an HTTP API in payload format 2.0.</summary>
static class Events
{
    const string Base = """
        {
          "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
          "headers": {
            "accept": "*/*", "content-length": "0", "host": "api.example.com", "user-agent": "tests",
            "x-forwarded-for": "203.0.113.7", "x-forwarded-port": "443", "x-forwarded-proto": "https"
          },
          "requestContext": {
            "accountId": "000000000000", "apiId": "a1b2c3", "domainName": "api.example.com", "domainPrefix": "api",
            "http": { "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "tests" },
            "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "$default",
            "time": "22/Nov/2026:12:00:00 +0000", "timeEpoch": 1795348800000
          },
          "isBase64Encoded": false
        }
        """;

    /// <summary>A plain <c>GET /</c>, changed by a JSON merge patch (RFC 7396); a patched <c>rawPath</c> is also the context's path.</summary>
    public static string Of(string patch)
    {
        var result = JsonNode.Parse(Base)!.AsObject();
        var changes = JsonNode.Parse(patch)!.AsObject();
        if (changes["rawPath"] is { } path)
        {
            result["requestContext"]!["http"]!["path"] = path.DeepClone();
        }

        Merge(result, changes);
        return result.ToJsonString();
    }

    /// <summary>A <c>GET /</c> with a query string.</summary>
    public static string Get(string query) => Of($$"""{"rawQueryString":"{{query}}"}""");

    /// <summary>A <c>POST /greetings</c> with a body.</summary>
    public static string Post(string body, bool isBase64 = false, string contentType = "application/json")
    {
        var patch = new JsonObject
        {
            ["rawPath"] = "/greetings",
            ["requestContext"] = new JsonObject { ["http"] = new JsonObject { ["method"] = "POST" } },
            ["headers"] = new JsonObject { ["content-type"] = contentType, ["content-length"] = null },
            ["body"] = body,
            ["isBase64Encoded"] = isBase64,
        };
        return Of(patch.ToJsonString());
    }

    static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
