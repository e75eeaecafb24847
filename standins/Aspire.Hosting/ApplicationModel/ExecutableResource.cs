namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program on the developer's machine.</summary>
public class ExecutableResource
    : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>Creates the resource.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="command">The program: a path, or a name to be found on the path.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    public ExecutableResource(string name, string command, string workingDirectory)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        Annotations.Add(new ExecutableAnnotation { Command = command, WorkingDirectory = workingDirectory });
    }

    /// <summary>The program.</summary>
    public string Command => Annotation.Command;

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory => Annotation.WorkingDirectory;

    ExecutableAnnotation Annotation => Annotations.OfType<ExecutableAnnotation>().Last();
}

/// <summary>The program of a resource.</summary>
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>The program: a path, or a name to be found on the path.</summary>
    public required string Command { get; set; }

    /// <summary>Where it runs.</summary>
    public required string WorkingDirectory { get; set; }
}
