using System.Text;

namespace Greeting.Benchmarks;

/// <summary>The event that every contender gets: what API Gateway makes of a browser's <c>GET /?name=…</c>.</summary>
static class Event
{
    public static ReadOnlyMemory<byte> Greeting(string name) => Encoding.UTF8.GetBytes($$"""
        {
          "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "name={{name}}",
          "headers": {
            "accept": "*/*", "accept-encoding": "gzip, deflate, br", "accept-language": "en-GB,en;q=0.9", "content-length": "0",
            "host": "api.example.com", "origin": "https://www.example.com", "referer": "https://www.example.com/",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "x-amzn-trace-id": "Root=1-66f00000-000000000000000000000001", "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443", "x-forwarded-proto": "https"
          },
          "queryStringParameters": { "name": "{{name}}" },
          "requestContext": {
            "accountId": "000000000000", "apiId": "a1b2c3", "domainName": "api.example.com", "domainPrefix": "api",
            "http": { "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "Mozilla/5.0" },
            "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "$default",
            "time": "22/Nov/2026:12:00:00 +0000", "timeEpoch": 1795348800000
          },
          "isBase64Encoded": false
        }
        """);
}
