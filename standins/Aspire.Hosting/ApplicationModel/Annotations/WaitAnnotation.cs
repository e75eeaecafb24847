namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that must have got somewhere before this one starts.</summary>
/// <param name="resource">The resource to wait for.</param>
/// <param name="waitType">Where it must have got.</param>
/// <param name="exitCode">The exit code that counts as completion.</param>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource to wait for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Where it must have got.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code that counts as completion.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What a failure of the other resource means; the application's default when null.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>What is waited for.</summary>
public enum WaitType
{
    /// <summary>Running and healthy.</summary>
    WaitUntilHealthy = 0,

    /// <summary>Ended.</summary>
    WaitForCompletion = 1,
}

/// <summary>What a wait does when the other resource fails.</summary>
public enum WaitBehavior
{
    /// <summary>Goes on waiting, until it is started again.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>Fails.</summary>
    StopOnResourceUnavailable = 1,
}
