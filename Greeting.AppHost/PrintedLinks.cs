using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.AppHost;

/// <summary>What the console prints when everything is running: the addresses, and how to stop.</summary>
static partial class PrintedLinks
{
    /// <summary>Prints the links and the dashboard's link once the resource and the one it depends on are ready.</summary>
    /// <param name="builder">The resource that is started last.</param>
    /// <param name="needed">The resource that it depends on.</param>
    /// <param name="links">A title, and an address as an endpoint and a path.</param>
    public static IResourceBuilder<T> WithPrintedLinks<T>(
        this IResourceBuilder<T> builder, IResource needed, params (string Title, EndpointReference Endpoint, string Path)[] links) where T : IResource =>
        builder.OnResourceReady(async (_, ready, cancellationToken) =>
        {
            await ready.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync(needed.Name, cancellationToken);
            var addresses = links.Select(link => (link.Title, Address: link.Endpoint.Url + link.Path));
            if (FindDashboard(ready.Services) is { } dashboard)
            {
                addresses = addresses.Append(("Dashboard", dashboard));
            }

            var lines = addresses.Select(link => $"{Environment.NewLine}      - {link.Title + ":",-12}{link.Address}");
            LogLinks(ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Greeting.AppHost"), string.Concat(lines));
        });

    /// <summary>The address that signs in to the dashboard; null when it is disabled.</summary>
    static string? FindDashboard(IServiceProvider services)
    {
        var resources = services.GetRequiredService<DistributedApplicationModel>().Resources;
        return resources.OfType<IResourceWithEndpoints>().FirstOrDefault(resource => resource.Name == "aspire-dashboard") is { } dashboard
            ? $"{dashboard.GetEndpoint("http").Url}/login?t={services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]}"
            : null;
    }

    [LoggerMessage(0, LogLevel.Information, "Greeting is ready. Press Ctrl+C to stop it.{Links}")]
    static partial void LogLinks(ILogger logger, string links);
}
