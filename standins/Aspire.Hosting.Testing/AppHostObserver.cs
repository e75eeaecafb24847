using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Follows, on one thread, how an entry point makes its application.</summary>
sealed class AppHostObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    static readonly AsyncLocal<AppHostObserver?> current = new();

    /// <summary>The options may still be changed.</summary>
    public required Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Constructing { get; init; }

    /// <summary>The builder is there, without resources.</summary>
    public required Action<DistributedApplicationBuilder> Constructed { get; init; }

    /// <summary>All resources are described.</summary>
    public required Action<DistributedApplicationBuilder> Building { get; init; }

    /// <summary>The application is built, not started.</summary>
    public required Action<DistributedApplication> Built { get; init; }

    /// <summary>Observes what this thread does from now on.</summary>
    public static IDisposable Observe(AppHostObserver observer)
    {
        current.Value = observer;
        return DiagnosticListener.AllListeners.Subscribe(observer);
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        // Other tests make applications at the same time, on other threads.
        if (current.Value == this && value.Name == "Aspire.Hosting")
        {
            value.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (current.Value != this)
        {
            return;
        }

        switch (value)
        {
            case { Key: "DistributedApplicationBuilderConstructing", Value: ValueTuple<DistributedApplicationOptions, HostApplicationBuilderSettings>(var options, var settings) }:
                Constructing(options, settings);
                break;
            case { Key: "DistributedApplicationBuilderConstructed", Value: DistributedApplicationBuilder builder }:
                Constructed(builder);
                break;
            case { Key: "DistributedApplicationBuilding", Value: DistributedApplicationBuilder builder }:
                Building(builder);
                break;
            case { Key: "DistributedApplicationBuilt", Value: DistributedApplication application }:
                Built(application);
                break;
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
