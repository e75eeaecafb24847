using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.AppHost;

/// <summary>Addresses that the console prints below those of the dashboard.</summary>
static partial class PrintedLinks
{
    /// <summary>Prints links once the resource and the one that it needs are ready.</summary>
    /// <param name="builder">The resource that is started last.</param>
    /// <param name="needed">The resource that it needs.</param>
    /// <param name="links">A title, and an address as an endpoint and a path.</param>
    public static IResourceBuilder<T> WithPrintedLinks<T>(
        this IResourceBuilder<T> builder, IResource needed, params (string Title, EndpointReference Endpoint, string Path)[] links) where T : IResource =>
        builder.OnResourceReady(async (_, ready, cancellationToken) =>
        {
            await ready.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync(needed.Name, cancellationToken);
            var lines = links.Select(link => $"{Environment.NewLine}      - {link.Title + ":",-12}{link.Endpoint.Url}{link.Path}");
            LogLinks(ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Greeting.AppHost"), string.Concat(lines));
        });

    [LoggerMessage(0, LogLevel.Information, "Greeting{Links}")]
    static partial void LogLinks(ILogger logger, string links);
}
