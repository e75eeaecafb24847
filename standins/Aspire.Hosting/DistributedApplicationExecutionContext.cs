namespace Aspire.Hosting;

/// <summary>What the application model is used for.</summary>
public class DistributedApplicationExecutionContext
{
    readonly Func<IServiceProvider?>? _serviceProvider;

    /// <summary>Creates a context.</summary>
    /// <param name="operation">What the model is used for.</param>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation) => Operation = operation;

    internal DistributedApplicationExecutionContext(DistributedApplicationOperation operation, Func<IServiceProvider?> serviceProvider)
        : this(operation) => _serviceProvider = serviceProvider;

    /// <summary>What the model is used for.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>Whether the application runs on this machine.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>Whether the application is published.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>The application's services.</summary>
    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider ServiceProvider => _serviceProvider?.Invoke()
        ?? throw new InvalidOperationException("The application's services exist only once it is built.");
}

/// <summary>What an application model is used for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>To run the application on this machine.</summary>
    Run = 0,

    /// <summary>To publish it. Not supported here; it exists for code that asks.</summary>
    Publish = 1,
}
