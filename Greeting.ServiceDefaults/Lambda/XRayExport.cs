using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Sends spans to AWS X-Ray, which accepts OTLP over HTTP in signed requests
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html). The account must have
/// CloudWatch Transaction Search turned on.
/// </summary>
static class XRayExport
{
    const string Service = "xray";

    extension(IConfiguration configuration)
    {
        /// <summary>Whether the setting <c>Telemetry:XRay</c> is on and no collector is configured.</summary>
        public bool UsesXRay => !configuration.UsesOtlp && configuration["Telemetry:XRay"] is { } value && bool.TryParse(value, out var isOn) && isOn;
    }

    extension(TracerProviderBuilder tracing)
    {
        /// <summary>
        /// Adds the exporter for the function's region, <c>AWS_REGION</c>. <c>AWS_ENDPOINT_URL_XRAY</c> overrides the endpoint, as in
        /// AWS's own tools.
        /// </summary>
        public TracerProviderBuilder AddXRayExporter(IConfiguration configuration)
        {
            var region = configuration["AWS_REGION"] ?? "";
            var endpoint = configuration["AWS_ENDPOINT_URL_XRAY"] is { Length: > 0 } url
                ? url.TrimEnd('/')
                : $"https://{Service}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}";
            return tracing.AddOtlpExporter(options =>
            {
                options.Protocol = OtlpExportProtocol.HttpProtobuf;
                options.Endpoint = new($"{endpoint}/v1/traces");
                options.HttpClientFactory = () => new(new SigV4Handler(Service, region));
            });
        }
    }
}

/// <summary>
/// Signs requests with the credentials of the function's role
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). It supports only paths that need
/// no encoding, without a query.
/// </summary>
/// <param name="service">The service's name in the signature.</param>
/// <param name="region">The region's code.</param>
sealed class SigV4Handler(string service, string region) : DelegatingHandler(new SocketsHttpHandler())
{
    readonly AWSCredentials credentials = new EnvironmentVariablesAWSCredentials();

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        request.Content!.CopyTo(body, null, cancellationToken);
        Sign(request, body);
        return base.Send(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Content!.CopyToAsync(body, cancellationToken);
        Sign(request, body);
        return await base.SendAsync(request, cancellationToken);
    }

    void Sign(HttpRequestMessage request, MemoryStream body)
    {
        var keys = credentials.GetCredentials();
        var now = DateTime.UtcNow;
        var uri = request.RequestUri!;
        SortedDictionary<string, string> headers = new(StringComparer.Ordinal)
        {
            ["host"] = uri.Authority,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'"),
        };
        if (keys.UseToken)
        {
            headers["x-amz-security-token"] = keys.Token;
        }

        var names = string.Join(';', headers.Keys);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body.GetBuffer().AsSpan(0, (int)body.Length)));
        var canonical = $"{request.Method}\n{uri.AbsolutePath}\n\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{names}\n{hash}";
        var signature = AWS4Signer.ComputeSignature(keys, region, now, service, names, canonical);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("AWS4-HMAC-SHA256", signature.ForAuthorizationHeader["AWS4-HMAC-SHA256 ".Length..]);
    }
}
