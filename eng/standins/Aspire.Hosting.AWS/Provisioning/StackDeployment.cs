using System.Security.Cryptography;
using System.Text;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting.AWS.CloudFormation;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS.Provisioning;

/// <summary>
/// Brings one CloudFormation stack to what its template says, by a change set. Stack states:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html.
/// </summary>
sealed partial class StackDeployment(IAmazonCloudFormation client, CloudFormationTemplateResource resource, ILogger logger)
{
    /// <summary>The tag that remembers what a stack was made from. The name is shared with every AppHost that uses the stack.</summary>
    const string FingerprintTag = "AspireAppHost_SHA256";

    static readonly string[] capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

    readonly TimeSpan pollingInterval = TimeSpan.FromSeconds(resource.StackPollingInterval);

    /// <summary>Creates or updates the stack, or leaves it when nothing changed, and returns it.</summary>
    /// <exception cref="AWSProvisioningException">CloudFormation refused the template, or rolled the stack back.</exception>
    public async Task<Stack> DeployAsync(CancellationToken cancellationToken)
    {
        var template = await File.ReadAllTextAsync(resource.TemplatePath, cancellationToken);
        var fingerprint = Fingerprint(template);
        var existing = await PrepareAsync(cancellationToken);
        if (existing is not null && !resource.DisableDiffCheck && existing.Tags.GetValueOrDefault(FingerprintTag) == fingerprint)
        {
            LogUnchanged(resource.StackName);
            return existing;
        }

        var changeSetId = await CreateChangeSetAsync(template, fingerprint, existing is null ? "CREATE" : "UPDATE", cancellationToken);
        if (!await HasChangesAsync(changeSetId, cancellationToken))
        {
            LogUnchanged(resource.StackName);
            return existing ?? throw new AWSProvisioningException($"The template of stack {resource.StackName} has no resources.");
        }

        var newestEvent = await NewestEventAsync(cancellationToken);
        LogExecuting(existing is null ? "Creating" : "Updating", resource.StackName);
        await client.ExecuteChangeSetAsync(changeSetId, cancellationToken);
        return await WatchAsync(newestEvent, cancellationToken);
    }

    /// <summary>Waits until the stack may be changed. Null means that it has to be created.</summary>
    async Task<Stack?> PrepareAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var stack = await client.DescribeStackAsync(resource.StackName, cancellationToken);
            switch (stack?.StackStatus)
            {
                case null or "REVIEW_IN_PROGRESS" or "DELETE_COMPLETE":
                    return null;
                case "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "IMPORT_COMPLETE":
                    return stack;
                case "ROLLBACK_COMPLETE":
                    // Its creation failed and nothing is left in it; CloudFormation lets it only be deleted.
                    LogReplacing(resource.StackName);
                    await client.DeleteStackAsync(stack.StackName, cancellationToken);
                    break;
                case var status when IsInProgress(status):
                    LogWaiting(resource.StackName, status);
                    break;
                default:
                    var remedy = stack.StackStatus switch
                    {
                        "UPDATE_FAILED" => "rollback-stack",
                        "UPDATE_ROLLBACK_FAILED" => "continue-update-rollback",
                        _ => "delete-stack",
                    };
                    throw new AWSProvisioningException(
                        $"Stack {stack.StackName} is in state {stack.StackStatus}: run 'aws cloudformation {remedy} --stack-name {stack.StackName}' and start again.");
            }

            await Task.Delay(pollingInterval, cancellationToken);
        }
    }

    async Task<string> CreateChangeSetAsync(string template, string fingerprint, string type, CancellationToken cancellationToken)
    {
        LogCreatingChangeSet(resource.StackName);
        var request = new CreateChangeSetRequest(resource.StackName, $"Aspire-AppHost-{DateTime.UtcNow.Ticks}", type, template)
        {
            RoleArn = resource.RoleArn,
            Capabilities = [.. capabilities.Except(resource.DisabledCapabilities, StringComparer.OrdinalIgnoreCase)],
            Parameters = [.. resource.CloudFormationParameters],
            Tags = [.. resource.Tags, new(FingerprintTag, fingerprint)],
        };
        return await client.CreateChangeSetAsync(request, cancellationToken);
    }

    /// <summary>Waits for the change set's review. False: the stack is already as the template says.</summary>
    async Task<bool> HasChangesAsync(string changeSetId, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(pollingInterval, cancellationToken);
            var changeSet = await client.DescribeChangeSetAsync(changeSetId, cancellationToken);
            switch (changeSet.Status)
            {
                case "CREATE_PENDING" or "CREATE_IN_PROGRESS":
                    continue;
                // There is no code for this, only the sentence.
                case "FAILED" when changeSet.StatusReason?.Contains("didn't contain changes", StringComparison.OrdinalIgnoreCase) == true:
                    return false;
                case "FAILED":
                    throw new AWSProvisioningException($"CloudFormation refused the change set of stack {resource.StackName}: {changeSet.StatusReason}");
                default:
                    return true;
            }
        }
    }

    async Task<Stack> WatchAsync(string? newestEvent, CancellationToken cancellationToken)
    {
        StackEvent? failure = null;
        while (true)
        {
            await Task.Delay(pollingInterval, cancellationToken);
            var stack = await client.DescribeStackAsync(resource.StackName, cancellationToken)
                ?? throw new AWSProvisioningException($"Stack {resource.StackName} was deleted while it was being provisioned.");
            foreach (var stackEvent in await EventsSinceAsync(newestEvent, cancellationToken))
            {
                newestEvent = stackEvent.EventId;
                LogEvent(stackEvent.LogicalResourceId, stackEvent.ResourceType, stackEvent.ResourceStatus, stackEvent.ResourceStatusReason ?? "");
                // The first failure is the cause; those after it are resources that were cancelled because of it.
                failure ??= stackEvent.ResourceStatus.EndsWith("_FAILED", StringComparison.Ordinal) ? stackEvent : null;
            }

            if (IsInProgress(stack.StackStatus))
            {
                continue;
            }

            if (stack.StackStatus.EndsWith("FAILED", StringComparison.Ordinal) || stack.StackStatus.EndsWith("ROLLBACK_COMPLETE", StringComparison.Ordinal))
            {
                var cause = failure is null
                    ? stack.StackStatusReason
                    : $"{failure.LogicalResourceId} ({failure.ResourceType}): {failure.ResourceStatusReason}";
                throw new AWSProvisioningException($"Stack {stack.StackName} ended in state {stack.StackStatus}: {cause}");
            }

            return stack;
        }
    }

    async Task<string?> NewestEventAsync(CancellationToken cancellationToken)
    {
        await foreach (var stackEvent in client.DescribeStackEventsAsync(resource.StackName, cancellationToken))
        {
            return stackEvent.EventId;
        }

        return null;
    }

    /// <summary>The events after the given one, oldest first.</summary>
    async Task<IReadOnlyList<StackEvent>> EventsSinceAsync(string? eventId, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        await foreach (var stackEvent in client.DescribeStackEventsAsync(resource.StackName, cancellationToken))
        {
            if (stackEvent.EventId == eventId)
            {
                break;
            }

            events.Add(stackEvent);
        }

        events.Reverse();
        return events;
    }

    /// <summary>SHA-256 over template, parameters and tags, so that a change of any of them is seen without asking CloudFormation.</summary>
    string Fingerprint(string template)
    {
        var parameters = resource.CloudFormationParameters.Select(parameter => $"{parameter.Key}={parameter.Value}");
        var tags = resource.Tags.Select(tag => $"tag:{tag.Key}={tag.Value}");
        var content = template + string.Join(';', parameters.Order(StringComparer.Ordinal)) + string.Join(';', tags.Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    static bool IsInProgress(string status) => status.EndsWith("IN_PROGRESS", StringComparison.Ordinal);

    [LoggerMessage(LogLevel.Information, "Stack {StackName} is as its template says")]
    partial void LogUnchanged(string stackName);

    [LoggerMessage(LogLevel.Information, "Creating a change set for stack {StackName}")]
    partial void LogCreatingChangeSet(string stackName);

    [LoggerMessage(LogLevel.Information, "{Action} stack {StackName}")]
    partial void LogExecuting(string action, string stackName);

    [LoggerMessage(LogLevel.Information, "The last creation of stack {StackName} failed and was rolled back: deleting what is left of it")]
    partial void LogReplacing(string stackName);

    [LoggerMessage(LogLevel.Information, "Waiting for stack {StackName}, which is in state {StackStatus}")]
    partial void LogWaiting(string stackName, string stackStatus);

    [LoggerMessage(LogLevel.Information, "{LogicalResourceId} ({ResourceType}) {ResourceStatus} {Reason}")]
    partial void LogEvent(string logicalResourceId, string resourceType, string resourceStatus, string reason);
}
