namespace Amazon.CloudFormation.Model;

/// <summary>An output of a stack.</summary>
public sealed class Output
{
    /// <summary>The output's name in the template.</summary>
    public string OutputKey { get; set; } = "";

    /// <summary>The output's value.</summary>
    public string OutputValue { get; set; } = "";
}

/// <summary>A stack, as DescribeStacks tells of it.</summary>
sealed record Stack(
    string StackId,
    string StackName,
    string StackStatus,
    string? StackStatusReason,
    IReadOnlyDictionary<string, string> Tags,
    List<Output> Outputs);

/// <summary>What happened to a resource of a stack, or to the stack itself.</summary>
sealed record StackEvent(
    string EventId,
    string LogicalResourceId,
    string ResourceType,
    string ResourceStatus,
    string? ResourceStatusReason);

/// <summary>How far the review of a change set is.</summary>
sealed record ChangeSet(string Status, string? StatusReason);

/// <summary>The change of a stack that is to be reviewed.</summary>
sealed record CreateChangeSetRequest(string StackName, string ChangeSetName, string ChangeSetType, string TemplateBody)
{
    public string? RoleArn { get; init; }

    public IReadOnlyCollection<string> Capabilities { get; init; } = [];

    public IReadOnlyCollection<KeyValuePair<string, string>> Parameters { get; init; } = [];

    public IReadOnlyCollection<KeyValuePair<string, string>> Tags { get; init; } = [];
}
