using System.Text.RegularExpressions;

namespace Greeting.Tests.Browser;

/// <summary>How Amplify and API Gateway serve the page and its API; PlanTests compares it with Terraform's plan.</summary>
static partial class HostingRules
{
    /// <summary>The methods that API Gateway's CORS configuration allows, as a header has them.</summary>
    public const string AllowedMethods = "GET,POST";

    /// <summary>The request headers that it allows.</summary>
    public const string AllowedHeaders = "content-type,idempotency-key,traceparent,tracestate";

    /// <summary>The headers of answers that a page may read.</summary>
    public const string ExposedHeaders = "location,retry-after";

    /// <summary>The addresses that Amplify answers with the page instead of a file.</summary>
    [GeneratedRegex("^[^.]+$")]
    public static partial Regex PageAddresses { get; }
}
