namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the distributed application: a program, a container or a stack.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application without regard to case.</summary>
    string Name { get; }

    /// <summary>What is known of the resource; the orchestrator acts on these.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact attached to a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource that takes command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that takes environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource whose start can wait for other resources.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that can be probed once deployed.</summary>
public interface IResourceWithProbes : IResource;

/// <summary>A resource that runs code.</summary>
public interface IComputeResource : IResource;

/// <summary>A resource shown below another one, and started when that one starts.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource above.</summary>
    IResource Parent { get; }
}

/// <summary>A resource below a parent of a known type.</summary>
/// <typeparam name="T">The parent's type.</typeparam>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>The resource above.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
