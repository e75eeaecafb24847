using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Where telemetry is sent. The exporter ignores an endpoint that it cannot use, and appends the path of each signal itself
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/), so a mistake would go unnoticed.
/// </summary>
sealed class OtlpOptions : IValidatableObject
{
    /// <summary>The variable that contains the endpoint.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    static readonly string[] SignalPaths = ["/v1/traces", "/v1/metrics", "/v1/logs"];

    /// <summary>The base URL of the collector.</summary>
    public string? Endpoint { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return new($"{EndpointKey} is '{Endpoint}': it must be an http or https URL, such as http://localhost:4318.");
        }
        else if (SignalPaths.FirstOrDefault(path => url.AbsolutePath.TrimEnd('/').EndsWith(path, StringComparison.OrdinalIgnoreCase)) is { } signal)
        {
            yield return new($"{EndpointKey} is '{Endpoint}': leave {signal} out, because it is appended for each signal.");
        }
    }
}

/// <summary>Reads whether telemetry goes to a collector.</summary>
static class OtlpExtensions
{
    extension(IConfiguration configuration)
    {
        /// <summary>Whether <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
        public bool UsesOtlp => !string.IsNullOrWhiteSpace(configuration[OtlpOptions.EndpointKey]);
    }
}

/// <summary>Validates <see cref="OtlpOptions"/> without reflection.</summary>
[OptionsValidator]
sealed partial class OtlpOptionsValidator : IValidateOptions<OtlpOptions>;
