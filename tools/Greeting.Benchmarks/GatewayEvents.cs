using System.Text;

namespace Greeting.Benchmarks;

/// <summary>The events that are sent, as API Gateway creates them from a browser's requests.</summary>
static class GatewayEvents
{
    /// <summary>Creates the event of a request, with a name if the request has one.</summary>
    public delegate ReadOnlyMemory<byte> Factory(string name);

    /// <summary><c>GET /?name=…</c>, which stores a greeting.</summary>
    public static ReadOnlyMemory<byte> Get(string name) => Of("GET", "/", $"name={name}", $$""", "queryStringParameters": { "name": "{{name}}" }""");

    /// <summary><c>POST /greetings</c>, which stores a greeting and answers with its record.</summary>
    public static ReadOnlyMemory<byte> Post(string name) => Of("POST", "/greetings", "", $$""", "body": "{\"name\":\"{{name}}\"}" """);

    /// <summary><c>GET /greetings</c>, the page's first call.</summary>
    public static ReadOnlyMemory<byte> List(string name) => Of("GET", "/greetings", "", "");

    static ReadOnlyMemory<byte> Of(string method, string path, string query, string more) => Encoding.UTF8.GetBytes($$"""
        {
          "version": "2.0", "routeKey": "$default", "rawPath": "{{path}}", "rawQueryString": "{{query}}",
          "headers": {
            "accept": "*/*", "accept-encoding": "gzip, deflate, br", "accept-language": "en-GB,en;q=0.9", "content-type": "application/json",
            "host": "api.example.com", "origin": "https://www.example.com", "referer": "https://www.example.com/",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "x-amzn-trace-id": "Root=1-66f00000-000000000000000000000001", "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443", "x-forwarded-proto": "https"
          },
          "requestContext": {
            "accountId": "000000000000", "apiId": "a1b2c3", "domainName": "api.example.com", "domainPrefix": "api",
            "http": { "method": "{{method}}", "path": "{{path}}", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "Mozilla/5.0" },
            "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "$default",
            "time": "22/Nov/2026:12:00:00 +0000", "timeEpoch": 1795348800000
          },
          "isBase64Encoded": false{{more}}
        }
        """);
}
