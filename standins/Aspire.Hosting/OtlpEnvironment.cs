using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The environment variables by which OpenTelemetry's libraries find the dashboard.</summary>
static class OtlpEnvironment
{
    /// <summary>The orchestrator's annotation with the service's name.</summary>
    public const string ServiceName = "otel-service-name";

    /// <summary>The orchestrator's annotation with the instance's id.</summary>
    public const string ServiceInstanceId = "otel-service-instance-id";

    const string DefaultEndpoint = "http://localhost:18889";

    /// <summary>How often telemetry is sent in development, in milliseconds: often enough to watch it arrive.</summary>
    const string DevelopmentDelay = "1000";

    public static void Write<T>(IResourceBuilder<T> builder, EnvironmentCallbackContext context)
        where T : IResourceWithEnvironment
    {
        var application = builder.ApplicationBuilder;
        var variables = context.EnvironmentVariables;
        var required = builder.Resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var exporter) ? exporter.RequiredProtocol : null;
        var (endpoint, protocol) = FindEndpoint(application, required);
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        variables["OTEL_SERVICE_NAME"] = FromAnnotation(ServiceName);
        variables["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=" + FromAnnotation(ServiceInstanceId);
        if (application.Configuration["AppHost:OtlpApiKey"] is { } key)
        {
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = "x-otlp-api-key=" + key;
        }

        if (application.Environment.IsDevelopment())
        {
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = DevelopmentDelay;
            variables["OTEL_BSP_SCHEDULE_DELAY"] = DevelopmentDelay;
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = DevelopmentDelay;
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }

    /// <summary>The dashboard's own endpoint where there is one, since its port may be chosen at run time.</summary>
    static (object Endpoint, string Protocol) FindEndpoint(IDistributedApplicationBuilder application, OtlpProtocol? required)
    {
        object? grpc = application.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];
        object? http = application.Configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
        if (application.Resources.TryGetByName(DashboardResource.Name, out var resource) && resource is IResourceWithEndpoints dashboard)
        {
            grpc = dashboard.GetEndpoint(DashboardResource.OtlpGrpcEndpoint) is { Exists: true } grpcEndpoint ? grpcEndpoint : null;
            http = dashboard.GetEndpoint(DashboardResource.OtlpHttpEndpoint) is { Exists: true } httpEndpoint ? httpEndpoint : null;
        }

        return required switch
        {
            OtlpProtocol.Grpc => (grpc ?? throw Missing("gRPC", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"), "grpc"),
            OtlpProtocol.HttpProtobuf => (http ?? throw Missing("HTTP", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"), "http/protobuf"),
            OtlpProtocol.HttpJson => (http ?? throw Missing("HTTP", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"), "http/json"),
            _ when grpc is not null => (grpc, "grpc"),
            _ when http is not null => (http, "http/protobuf"),
            _ => (DefaultEndpoint, "grpc"),
        };
    }

    static DistributedApplicationException Missing(string protocol, string setting) => new(
        $"A resource sends telemetry over {protocol}, for which the dashboard has no endpoint: set {setting} in the AppHost's launch profile.");

    static string FromAnnotation(string name) => $$$"""{{- index .Annotations "{{{name}}}" -}}""";
}
