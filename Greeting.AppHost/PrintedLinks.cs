using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.AppHost;

/// <summary>Addresses that the console prints below those of the dashboard.</summary>
static partial class PrintedLinks
{
    /// <summary>Prints links once the resource is ready.</summary>
    /// <param name="builder">The resource that is started last.</param>
    /// <param name="links">A title, and an address as an endpoint and a path.</param>
    public static IResourceBuilder<T> WithPrintedLinks<T>(
        this IResourceBuilder<T> builder, params (string Title, EndpointReference Endpoint, string Path)[] links) where T : IResource =>
        builder.OnResourceReady((_, ready, _) =>
        {
            var lines = links.Select(link => $"{Environment.NewLine}      - {link.Title + ":",-12}{link.Endpoint.Url}{link.Path}");
            LogLinks(ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Greeting.AppHost"), string.Concat(lines));
            return Task.CompletedTask;
        });

    [LoggerMessage(0, LogLevel.Information, "Greeting{Links}")]
    static partial void LogLinks(ILogger logger, string links);
}
