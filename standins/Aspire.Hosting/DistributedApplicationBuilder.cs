using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Builds a distributed application out of resources.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    readonly HostApplicationBuilder inner;

    /// <summary>Starts to build an application.</summary>
    /// <param name="args">The command line.</param>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>Starts to build an application.</summary>
    /// <param name="options">How.</param>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FatalErrors.ReportInOneLine();
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        options.ProjectDirectory ??= AppHostMetadata.ProjectDirectory(AppHostAssembly);
        var settings = new HostApplicationBuilderSettings
        {
            Args = options.Args,
            ContentRootPath = Directory.Exists(options.ProjectDirectory) ? options.ProjectDirectory : null,
        };
        BuilderEvents.Constructing(options, settings);
        inner = new HostApplicationBuilder(settings);
        AppHostDirectory = options.ProjectDirectory ?? Environment.ContentRootPath;
        Configuration.AddEnvironmentVariables(prefix: "ASPIRE_");
        Configuration.AddInMemoryCollection([new("AppHost:Directory", AppHostDirectory)]);
        inner.Logging.AddDefaultFilters();
        Services.AddResourceServices(options);
        if (!options.DisableDashboard)
        {
            Services.AddDashboard(Configuration, options.DashboardApplicationName ?? Environment.ApplicationName);
        }

        Services.AddOrchestrator(this, options);
        BuilderEvents.Constructed(this);
    }

    /// <inheritdoc/>
    public ConfigurationManager Configuration => inner.Configuration;

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc/>
    public IHostEnvironment Environment => inner.Environment;

    /// <inheritdoc/>
    public IServiceCollection Services => inner.Services;

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    /// <inheritdoc/>
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc/>
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc/>
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out _))
        {
            throw new DistributedApplicationException($"There already is a resource '{resource.Name}': names are unique, whatever their case.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    /// <inheritdoc/>
    public DistributedApplication Build()
    {
        BuilderEvents.Building(this);
        var application = new DistributedApplication(inner.Build());
        BuilderEvents.Built(application);
        return application;
    }
}
