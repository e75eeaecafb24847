namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// An event in API Gateway's payload format 2.0, as far as it makes an HTTP request:
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
/// </summary>
public class APIGatewayHttpApiV2ProxyRequest
{
    /// <summary>The route that matched, such as <c>GET /greetings</c> or <c>$default</c>.</summary>
    public string? RouteKey { get; set; }

    /// <summary>The path, with the stage unless it is <c>$default</c>.</summary>
    public string? RawPath { get; set; }

    /// <summary>The query string as sent, without the question mark.</summary>
    public string? RawQueryString { get; set; }

    /// <summary>The cookies, <c>name=value</c> each.</summary>
    public string[]? Cookies { get; set; }

    /// <summary>The headers, several values of one name joined by commas.</summary>
    public IDictionary<string, string>? Headers { get; set; }

    /// <summary>What API Gateway adds to the request.</summary>
    public ProxyRequestContext? RequestContext { get; set; }

    /// <summary>The body, as text or Base64.</summary>
    public string? Body { get; set; }

    /// <summary>Whether <see cref="Body"/> is Base64.</summary>
    public bool IsBase64Encoded { get; set; }

    /// <summary>What API Gateway adds to the request.</summary>
    public class ProxyRequestContext
    {
        /// <summary>What an authorizer says about the caller.</summary>
        public AuthorizerDescription? Authorizer { get; set; }

        /// <summary>The host that was called.</summary>
        public string? DomainName { get; set; }

        /// <summary>The request line and its sender.</summary>
        public HttpDescription? Http { get; set; }

        /// <summary>The stage, often <c>$default</c>.</summary>
        public string? Stage { get; set; }
    }

    /// <summary>What an authorizer says about the caller.</summary>
    public class AuthorizerDescription
    {
        /// <summary>What a JWT authorizer says.</summary>
        public JwtDescription? Jwt { get; set; }

        /// <summary>What a JWT authorizer says.</summary>
        public class JwtDescription
        {
            /// <summary>The claims of the token.</summary>
            public IDictionary<string, string>? Claims { get; set; }
        }
    }

    /// <summary>The request line and its sender.</summary>
    public class HttpDescription
    {
        /// <summary>The method.</summary>
        public string? Method { get; set; }

        /// <summary>The path.</summary>
        public string? Path { get; set; }

        /// <summary>The caller's address.</summary>
        public string? SourceIp { get; set; }
    }
}
