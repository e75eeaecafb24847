using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>A distributed application that can be run.</summary>
/// <param name="host">The host of the AppHost's services.</param>
public class DistributedApplication(IHost host) : IHost, IAsyncDisposable
{
    /// <summary>The AppHost's services.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>The states of the resources.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Starts to build an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Starts to build an application.</summary>
    /// <param name="args">The command line.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Starts to build an application.</summary>
    /// <param name="options">How.</param>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) =>
        new DistributedApplicationBuilder(options);

    /// <summary>Starts the application and returns when it was told to stop and has stopped.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Starts the application and returns when it was told to stop and has stopped.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await HostingAbstractionsHostExtensions.RunAsync(this, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop while it was still starting.
        }
    }

    /// <summary>Starts the application and returns when all that can start has been started.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await Services.GetRequiredService<ApplicationStart>().PrepareAsync(cancellationToken).ConfigureAwait(false);
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the application.</summary>
    /// <param name="cancellationToken">Stops waiting for an orderly end.</param>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    /// <summary>Stops what still runs and frees what is held.</summary>
    public virtual void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what still runs and frees what is held.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            host.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}
