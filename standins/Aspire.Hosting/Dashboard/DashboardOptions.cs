using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// How dashboard and app host find and trust each other, from configuration (mostly a launch profile's environment).
/// </summary>
sealed class DashboardOptions
{
    /// <summary>The title of the dashboard.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>The addresses people open; empty for a free port of localhost.</summary>
    public required IReadOnlyList<Uri> FrontendUrls { get; init; }

    /// <summary>Where OTLP over gRPC is taken; null for a free port.</summary>
    public required Uri? OtlpGrpcUrl { get; init; }

    /// <summary>Where OTLP over HTTP is taken; null for a free port.</summary>
    public required Uri? OtlpHttpUrl { get; init; }

    /// <summary>Where the app host answers the dashboard; null for a free port.</summary>
    public required Uri? ResourceServiceUrl { get; init; }

    /// <summary>The browser origins that may send telemetry; null for those of the resources.</summary>
    public required string? AllowedOrigins { get; init; }

    /// <summary>Whether the dashboard is among the resources it shows.</summary>
    public required bool ShowDashboard { get; init; }

    /// <summary>The secrets; null when anyone on this machine may look.</summary>
    public required DashboardSecrets? Secrets { get; init; }

    /// <summary>What the environment or settings say for the dashboard itself, by variable names that begin with <c>ASPIRE_DASHBOARD_</c>.</summary>
    public required IReadOnlyDictionary<string, string> PassedOn { get; init; }

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="DistributedApplicationException">An address is not one.</exception>
    public static DashboardOptions Read(IConfiguration configuration, string applicationName, DashboardSecrets? secrets)
    {
        // With free ports for all, addresses keep their scheme and host.
        var hasFreePorts = ReadFlag(configuration, "DcpPublisher:RandomizePorts");
        return new()
        {
            ApplicationName = Title(configuration["AppHost:DashboardApplicationName"] ?? applicationName),
            FrontendUrls =
            [
                .. (configuration["ASPNETCORE_URLS"] ?? "")
                    .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(url => Parse("ASPNETCORE_URLS", url)),
            ],
            OtlpGrpcUrl = Url("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"),
            OtlpHttpUrl = Url("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"),
            ResourceServiceUrl = Url("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "DOTNET_RESOURCE_SERVICE_ENDPOINT_URL"),
            AllowedOrigins = ReadValue(configuration, "ASPIRE_DASHBOARD_CORS_ALLOWED_ORIGINS", "DOTNET_DASHBOARD_CORS_ALLOWED_ORIGINS"),
            ShowDashboard = ReadFlag(configuration, "ASPIRE_SHOW_DASHBOARD_RESOURCES", "DOTNET_ASPIRE_SHOW_DASHBOARD_RESOURCES"),
            Secrets = secrets,
            PassedOn = configuration.AsEnumerable()
                .Where(setting => setting.Value is not null && setting.Key.StartsWith("ASPIRE_DASHBOARD_", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(setting => setting.Key, setting => setting.Value!),
        };

        Uri? Url(string name, string olderName) =>
            ReadValue(configuration, name, olderName) is { } url ? Parse(name, url) : null;

        Uri Parse(string name, string text) =>
            !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
                ? throw new DistributedApplicationException(
                    $"{name} is '{text}'; it must be an address such as http://localhost:18888. Launch profiles set it (applicationUrl, environmentVariables).")
            : hasFreePorts ? new UriBuilder(url) { Port = 0 }.Uri
            : url;
    }

    /// <summary>The first of several settings that has a value: present names first, older ones after them.</summary>
    internal static string? ReadValue(IConfiguration configuration, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (configuration[name] is { Length: > 0 } value)
            {
                return value;
            }
        }
        return null;
    }

    internal static bool ReadFlag(IConfiguration configuration, params ReadOnlySpan<string> names) =>
        ReadValue(configuration, names) is { } value && (value == "1" || (bool.TryParse(value, out var flag) && flag));

    static string Title(string applicationName)
    {
        const string suffix = "AppHost";
        var isSuffixed = applicationName.Length > suffix.Length && applicationName.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
        return isSuffixed ? applicationName[..^suffix.Length].TrimEnd('.') : applicationName;
    }
}
