using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests;

/// <summary>Builders of the distributed application that tests start.</summary>
static class AppHostBuilder
{
    // Aspire would generate the keys and keep them in the user secrets, which applications that start at the same time overwrite
    // for one another, so that the dashboard refuses telemetry.
    static readonly string[] keys = [$"--AppHost:OtlpApiKey={Guid.NewGuid():N}", $"--AppHost:DashboardApiKey={Guid.NewGuid():N}"];

    // Aspire waits 10 seconds for the addresses of the resources, which a machine that runs other tests can exceed.
    const string AddressTimeout = "--ASPIRE_SERVICE_STARTUP_WATCH_TIMEOUT=00:02:00";

    /// <summary>Creates one that logs nothing: what a test wants to see of the application, it reads from the resources.</summary>
    /// <param name="arguments">Arguments of the AppHost.</param>
    /// <param name="cancellationToken">Ends the creation.</param>
    /// <param name="dashboard">Whether the dashboard starts too.</param>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        string[] arguments, CancellationToken cancellationToken, bool dashboard = false)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Greeting_AppHost>(
            [.. keys, AddressTimeout, .. arguments], (options, _) => options.DisableDashboard = !dashboard, cancellationToken);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        return builder;
    }
}
