using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>The environment the dashboard is started with; https://aspire.dev/dashboard/configuration describes the variables.</summary>
sealed class DashboardEnvironment(DashboardOptions options, DistributedApplicationModel application)
{
    static readonly TimeSpan AllocationLimit = TimeSpan.FromSeconds(5);

    const string ApiKey = nameof(ApiKey);
    const string Unsecured = nameof(Unsecured);

    public async Task WriteAsync(
        IResourceWithEndpoints dashboard, string resourceServiceUrl, Dictionary<string, object> variables, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in options.PassedOn)
        {
            variables[name] = value;
        }
        variables["ASPNETCORE_ENVIRONMENT"] = "Production";
        variables["ASPNETCORE_URLS"] = ListeningUrls(dashboard);
        variables["DASHBOARD__FRONTEND__PUBLICURL"] = dashboard.Frontend();
        variables["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = ListeningUrl(dashboard.GetEndpoint(DashboardResource.OtlpGrpcEndpoint));
        variables["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = ListeningUrl(dashboard.GetEndpoint(DashboardResource.OtlpHttpEndpoint));
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = resourceServiceUrl;
        variables["ASPIRE_DASHBOARD_API_ENABLED"] = "true";

        var secrets = options.Secrets;
        Secure(variables, "DASHBOARD__FRONTEND", "BrowserToken", "BROWSERTOKEN", secrets?.BrowserToken);
        Secure(variables, "DASHBOARD__OTLP", ApiKey, "PRIMARYAPIKEY", secrets?.OtlpApiKey);
        Secure(variables, "DASHBOARD__API", ApiKey, "PRIMARYAPIKEY", secrets?.ApiKey);
        Secure(variables, "DASHBOARD__RESOURCESERVICECLIENT", ApiKey, "APIKEY", secrets?.ResourceServiceApiKey);

        if ((options.AllowedOrigins ?? await OriginsOfAsync(application, cancellationToken).ConfigureAwait(false)) is { Length: > 0 } origins)
        {
            variables["DASHBOARD__OTLP__CORS__ALLOWEDORIGINS"] = origins;
            variables["DASHBOARD__OTLP__CORS__ALLOWEDHEADERS"] = "*";
        }
    }

    /// <summary>The dashboard listens behind the orchestrator's proxies, on ports that the orchestrator chooses.</summary>
    static ReferenceExpression ListeningUrl(EndpointReference endpoint) => ReferenceExpression.Create(
        $"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");

    static ReferenceExpression ListeningUrls(IResourceWithEndpoints dashboard)
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in dashboard.GetEndpoints().Where(endpoint => endpoint.EndpointName is "http" or "https"))
        {
            urls.AppendLiteral(urls.IsEmpty ? "" : ";");
            urls.AppendFormatted(ListeningUrl(endpoint));
        }
        return urls.Build();
    }

    /// <summary>The pages of the application may send the telemetry of browsers, whichever resource serves them.</summary>
    static async Task<string> OriginsOfAsync(DistributedApplicationModel application, CancellationToken cancellationToken)
    {
        EndpointAnnotation[] endpoints =
        [
            .. application.Resources
                .Where(resource => resource.Name != DashboardResource.Name)
                .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
                .Where(endpoint => endpoint.UriScheme is "http" or "https"),
        ];
        // Endpoints get their addresses while the dashboard starts; one that gets none must not hold it back.
        Task allocation = Task.WhenAll(endpoints.Select(endpoint => endpoint.WaitForAllocationAsync(cancellationToken)));
        await allocation.WaitAsync(AllocationLimit, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return string.Join(',', endpoints.Select(endpoint => endpoint.AllocatedEndpoint?.UriString).OfType<string>().Distinct());
    }

    static void Secure(Dictionary<string, object> variables, string door, string mode, string keyName, string? key)
    {
        variables[$"{door}__AUTHMODE"] = key is null ? Unsecured : mode;
        if (key is not null)
        {
            variables[$"{door}__{keyName}"] = key;
        }
    }
}
