namespace Aspire.Hosting;

/// <summary>What the application model is used for.</summary>
/// <param name="operation">What it is used for.</param>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>What the model is used for.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;
}

/// <summary>What an application model is used for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>To run the application on this machine.</summary>
    Run = 0,
}
