using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Testing;

/// <summary>
/// One run of an AppHost's entry point, on a thread of its own. It is held where the entry point calls <c>Build</c>, and
/// then goes on by itself: the entry point starts the application and stays in <c>Run</c> until the application is stopped.
/// </summary>
sealed class AppHostRun(
    Assembly appHost,
    string[] args,
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder) : IAsyncDisposable
{
    readonly TaskCompletionSource<DistributedApplicationBuilder> described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<DistributedApplication> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int disposed;

    /// <summary>Completes when the application has started; fails when it could not.</summary>
    public Task Started => started.Task;

    /// <summary>Completes when the entry point returned; fails with what it threw.</summary>
    public Task Ended => ended.Task;

    /// <summary>Runs the entry point until it has described its application.</summary>
    public Task<DistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        var entryPoint = appHost.EntryPoint
            ?? throw new InvalidOperationException($"{appHost.GetName().Name} has no entry point: it is no AppHost.");
        new Thread(() => Run(entryPoint)) { IsBackground = true, Name = $"{appHost.GetName().Name} entry point" }.Start();
        return described.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets the entry point go on, and returns what it built.</summary>
    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        goOn.TrySetResult();
        return built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops the application and waits for the entry point's end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            // Whoever stops the application a second time waits for the first.
            await ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (!goOn.TrySetCanceled())
        {
            // The entry point goes on, even if nobody waits for what it builds: it would start the application and stay in it.
            await ((Task)built.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!built.Task.IsCompletedSuccessfully)
        {
            return;
        }

        var application = built.Task.Result;
        var timeout = application.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.StopApplication();
        await ended.Task.WaitAsync(timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await application.DisposeAsync();
    }

    void Run(MethodInfo entryPoint)
    {
        using var observation = AppHostObserver.Observe(new()
        {
            Constructing = (options, settings) => TestingDefaults.Apply(options, settings, args, appHost, configureBuilder),
            Constructed = static builder => builder.Services.AddHttpClient(),
            Building = builder =>
            {
                described.TrySetResult(builder);
                goOn.Task.GetAwaiter().GetResult();
            },
            Built = application =>
            {
                application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult());
                built.TrySetResult(application);
            },
        });
        try
        {
            entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [args]);
            Fail(new InvalidOperationException($"The entry point of {appHost.GetName().Name} ended before its application was built and started."));
            ended.TrySetResult();
        }
        catch (TargetInvocationException exception)
        {
            Fail(exception.InnerException!);
        }
    }

    void Fail(Exception exception)
    {
        described.TrySetException(exception);
        built.TrySetException(exception);
        started.TrySetException(exception);
        ended.TrySetException(exception);
    }
}
