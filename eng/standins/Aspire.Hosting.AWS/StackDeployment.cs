using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.AWS.CloudFormation;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS;

/// <summary>
/// Creates a CloudFormation stack, or updates it, with a change set. For the statuses see
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html.
/// </summary>
sealed partial class StackDeployment(CloudFormationClient client, CloudFormationTemplateResource resource, ILogger logger)
{
    /// <summary>The tag with the hash of the template that the stack was last deployed from.</summary>
    const string HashTag = "AspireAppHost_SHA256";

    readonly TimeSpan pollingInterval = TimeSpan.FromSeconds(resource.StackPollingInterval);

    /// <summary>Deploys the template unless it is the one that the stack was last deployed from, and returns the stack.</summary>
    /// <exception cref="DistributedApplicationException">The stack cannot be updated, the change set failed, or the stack was rolled back.</exception>
    public async Task<Stack> DeployAsync(CancellationToken cancellationToken)
    {
        var template = await File.ReadAllTextAsync(resource.TemplatePath, cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template)));
        var existing = await PrepareAsync(cancellationToken);
        if (existing?.Tags.GetValueOrDefault(HashTag) == hash)
        {
            LogUnchanged(resource.StackName);
            return existing;
        }

        LogCreatingChangeSet(resource.StackName);
        var changeSetId = await client.CreateChangeSetAsync(
            resource.StackName, existing is null ? "CREATE" : "UPDATE", template, new(HashTag, hash), cancellationToken);
        if (!await HasChangesAsync(changeSetId, cancellationToken))
        {
            LogUnchanged(resource.StackName);
            return existing ?? throw new DistributedApplicationException($"The template of stack '{resource.StackName}' declares no resources.");
        }

        var latestEvent = (await client.DescribeStackEventsAsync(resource.StackName, cancellationToken)).FirstOrDefault();
        LogExecutingChangeSet(resource.StackName);
        await client.ExecuteChangeSetAsync(changeSetId, cancellationToken);
        return await WaitForCompletionAsync(latestEvent, cancellationToken);
    }

    /// <summary>Waits until the stack can be created, which null stands for, or updated.</summary>
    async Task<Stack?> PrepareAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var stack = await client.DescribeStackAsync(resource.StackName, cancellationToken);
            switch (stack?.Status)
            {
                case null or "REVIEW_IN_PROGRESS" or "DELETE_COMPLETE":
                    return null;
                case "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE":
                    return stack;
                case "ROLLBACK_COMPLETE":
                    // A stack whose creation failed can only be deleted.
                    LogDeleting(resource.StackName);
                    await client.DeleteStackAsync(resource.StackName, cancellationToken);
                    break;
                case "ROLLBACK_IN_PROGRESS" or "DELETE_IN_PROGRESS":
                    LogWaiting(resource.StackName, stack.Status);
                    break;
                default:
                    var remedy = stack.Status.EndsWith("IN_PROGRESS", StringComparison.Ordinal)
                        ? "wait until the change ends"
                        : "repair or delete the stack in the AWS console";
                    throw new DistributedApplicationException(
                        $"The status {stack.Status} of stack '{resource.StackName}' does not allow an update: {remedy}, and start again.");
            }

            await Task.Delay(pollingInterval, cancellationToken);
        }
    }

    async Task<bool> HasChangesAsync(string changeSetId, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(pollingInterval, cancellationToken);
            switch (await client.DescribeChangeSetAsync(changeSetId, cancellationToken))
            {
                case ("CREATE_PENDING" or "CREATE_IN_PROGRESS", _):
                    continue;
                // CloudFormation has no code for this, only the message.
                case ("FAILED", var reason) when reason?.Contains("didn't contain changes", StringComparison.OrdinalIgnoreCase) == true:
                    return false;
                case ("FAILED", var reason):
                    throw new DistributedApplicationException($"The change set of stack '{resource.StackName}' failed: {reason}");
                default:
                    return true;
            }
        }
    }

    async Task<Stack> WaitForCompletionAsync(StackEvent? latestEvent, CancellationToken cancellationToken)
    {
        string? reason = null;
        while (true)
        {
            await Task.Delay(pollingInterval, cancellationToken);
            var stack = await client.DescribeStackAsync(resource.StackName, cancellationToken)
                ?? throw new DistributedApplicationException($"Stack '{resource.StackName}' was deleted during the deployment.");
            var events = await client.DescribeStackEventsAsync(resource.StackName, cancellationToken);
            foreach (var stackEvent in events.TakeWhile(stackEvent => stackEvent.Id != latestEvent?.Id).Reverse())
            {
                latestEvent = stackEvent;
                LogEvent(stackEvent.ResourceId, stackEvent.Status, stackEvent.Reason ?? "");
                // The first failure is the cause of all others.
                reason ??= stackEvent.Status.EndsWith("_FAILED", StringComparison.Ordinal) ? $"{stackEvent.ResourceId}: {stackEvent.Reason}" : null;
            }

            switch (stack.Status)
            {
                case var status when status.EndsWith("IN_PROGRESS", StringComparison.Ordinal):
                    continue;
                case "CREATE_COMPLETE" or "UPDATE_COMPLETE":
                    return stack;
                default:
                    throw new DistributedApplicationException($"The deployment of stack '{resource.StackName}' ended with {stack.Status}. {reason}");
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The template of stack {StackName} has not changed")]
    partial void LogUnchanged(string stackName);

    [LoggerMessage(LogLevel.Information, "Creating a change set for stack {StackName}")]
    partial void LogCreatingChangeSet(string stackName);

    [LoggerMessage(LogLevel.Information, "Executing the change set of stack {StackName}")]
    partial void LogExecutingChangeSet(string stackName);

    [LoggerMessage(LogLevel.Information, "Deleting stack {StackName}, whose creation failed")]
    partial void LogDeleting(string stackName);

    [LoggerMessage(LogLevel.Information, "Waiting for stack {StackName}: {Status}")]
    partial void LogWaiting(string stackName, string status);

    [LoggerMessage(LogLevel.Information, "{ResourceId} {Status} {Reason}")]
    partial void LogEvent(string resourceId, string status, string reason);
}
