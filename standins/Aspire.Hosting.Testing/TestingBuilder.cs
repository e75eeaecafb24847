using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The AppHost's own builder, while its entry point waits in <c>Build</c>.</summary>
sealed class TestingBuilder(AppHostRun run, IDistributedApplicationBuilder inner) : IDistributedApplicationTestingBuilder
{
    public ConfigurationManager Configuration => inner.Configuration;

    public string AppHostDirectory => inner.AppHostDirectory;

    public Assembly? AppHostAssembly => inner.AppHostAssembly;

    public IHostEnvironment Environment => inner.Environment;

    public IServiceCollection Services => inner.Services;

    public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

    public IDistributedApplicationEventing Eventing => inner.Eventing;

    public IResourceCollection Resources => inner.Resources;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource => inner.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => inner.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) =>
        new ApplicationUnderTest(run, await run.BuildAsync(cancellationToken));

    public ValueTask DisposeAsync() => run.DisposeAsync();

    public void Dispose() => run.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

/// <summary>The application, whose life is that of the AppHost's entry point: it starts by itself once it is built.</summary>
sealed class ApplicationUnderTest(AppHostRun run, DistributedApplication inner) : DistributedApplication(inner)
{
    public override Task StartAsync(CancellationToken cancellationToken = default) => run.Started.WaitAsync(cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken = default) =>
        run.DisposeAsync().AsTask().WaitAsync(cancellationToken);

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await run.Ended.WaitAsync(cancellationToken);
    }

    public override ValueTask DisposeAsync() => run.DisposeAsync();

    public override void Dispose() => run.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
