using Amazon.CloudFormation.Model;

namespace Amazon.CloudFormation;

/// <summary>A client of the CloudFormation API: the calls that provisioning a stack needs.</summary>
public interface IAmazonCloudFormation : IDisposable
{
    /// <summary>The address that calls go to, or null when neither a region nor an address is known.</summary>
    internal Uri? Endpoint { get; }

    /// <summary>The stack of that name or id, or null when there is none.</summary>
    internal Task<Stack?> DescribeStackAsync(string stackName, CancellationToken cancellationToken);

    /// <summary>The stack's events, newest first; further pages are asked for as they are enumerated.</summary>
    internal IAsyncEnumerable<StackEvent> DescribeStackEventsAsync(string stackName, CancellationToken cancellationToken);

    /// <summary>Starts the creation of a change set and returns its id.</summary>
    internal Task<string> CreateChangeSetAsync(CreateChangeSetRequest request, CancellationToken cancellationToken);

    /// <summary>How far the change set's creation is.</summary>
    internal Task<ChangeSet> DescribeChangeSetAsync(string changeSetId, CancellationToken cancellationToken);

    /// <summary>Starts to apply a change set.</summary>
    internal Task ExecuteChangeSetAsync(string changeSetId, CancellationToken cancellationToken);

    /// <summary>Starts to delete a stack.</summary>
    internal Task DeleteStackAsync(string stackName, CancellationToken cancellationToken);
}
