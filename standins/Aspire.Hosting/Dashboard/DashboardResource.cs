using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard as a resource of the application, run like any other program.</summary>
static class DashboardResource
{
    public const string Name = "aspire-dashboard";
    public const string OtlpGrpcEndpoint = "otlp-grpc";
    public const string OtlpHttpEndpoint = "otlp-http";

    /// <summary>Describes the dashboard.</summary>
    /// <param name="program">The path of <c>aspire-managed</c>.</param>
    /// <param name="options">Where it listens and what it trusts.</param>
    /// <param name="application">The resources it shows; browsers on their pages may send it telemetry.</param>
    /// <param name="getResourceService">Where it finds the resources.</param>
    public static ExecutableResource Create(
        string program, DashboardOptions options, DistributedApplicationModel application,
        Func<CancellationToken, Task<string>> getResourceService)
    {
        var dashboard = new ExecutableResource(Name, program, Path.GetDirectoryName(program)!);
        var annotations = dashboard.Annotations;
        annotations.Add(new CommandLineArgsCallbackAnnotation(args => args.Add("dashboard")));
        annotations.Add(new ResourceIconAnnotation("ContentView"));
        annotations.Add(new HealthCheckAnnotation(HealthCheck));
        foreach (var url in Frontends(options))
        {
            annotations.Add(Endpoint(url.Scheme, url));
        }
        annotations.Add(Endpoint(OtlpGrpcEndpoint, options.OtlpGrpcUrl, transport: "http2"));
        annotations.Add(Endpoint(OtlpHttpEndpoint, options.OtlpHttpUrl));
        annotations.Add(new ExcludeLifecycleCommandsAnnotation());
        annotations.Add(new EnvironmentCallbackAnnotation(async context =>
        {
            var resourceService = await getResourceService(context.CancellationToken).ConfigureAwait(false);
            await new DashboardEnvironment(options, application)
                .WriteAsync(dashboard, resourceService, context.EnvironmentVariables, context.CancellationToken)
                .ConfigureAwait(false);
        }));
        annotations.Add(new ResourceSnapshotAnnotation(new CustomResourceSnapshot
        {
            ResourceType = KnownResourceTypes.Executable,
            Properties = [],
            IsHidden = !options.ShowDashboard,
        }));
        return dashboard;
    }

    /// <summary>The name of the check that the dashboard answers people.</summary>
    public const string HealthCheck = Name + "_check";

    /// <summary>The dashboard among the resources of an application.</summary>
    public static IResourceWithEndpoints Find(DistributedApplicationModel application) =>
        (IResourceWithEndpoints)application.Resources.Single(resource => resource.Name == Name);

    /// <summary>The endpoint people open.</summary>
    public static EndpointReference Frontend(this IResourceWithEndpoints dashboard) =>
        dashboard.GetEndpoint("https") is { Exists: true } https ? https : dashboard.GetEndpoint("http");

    static IEnumerable<Uri> Frontends(DashboardOptions options) =>
        options.FrontendUrls is { Count: > 0 } urls ? urls.DistinctBy(url => url.Scheme) : [new Uri("http://localhost:0")];

    static EndpointAnnotation Endpoint(string name, Uri? url, string? transport = null)
    {
        var endpoint = new EndpointAnnotation(
            ProtocolType.Tcp, url?.Scheme ?? Uri.UriSchemeHttp, transport, name, port: url is { Port: > 0 } ? url.Port : null, isProxied: true);
        if (url is not null)
        {
            endpoint.TargetHost = url.Host;
        }
        return endpoint;
    }
}
