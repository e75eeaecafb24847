using System.Collections.Immutable;
using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS.Provisioning;

/// <summary>The life of a stack's resource: waits for what it depends on, provisions, and shows how it went.</summary>
static partial class StackProvisioner
{
    public static async Task ProvisionAsync(
        CloudFormationTemplateResource resource, InitializeResourceEvent initialization, CancellationToken cancellationToken)
    {
        var notifications = initialization.Notifications;
        try
        {
            await notifications.WaitForDependenciesAsync(resource, cancellationToken);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new("Provisioning…", KnownResourceStateStyles.Info),
                StartTimeStamp = DateTime.UtcNow,
            });

            using var client = CreateClient(resource);
            var stack = await new StackDeployment(client, resource, initialization.Logger).DeployAsync(cancellationToken);
            resource.Outputs = stack.Outputs;
            foreach (var output in stack.Outputs)
            {
                LogOutput(initialization.Logger, output.OutputKey, output.OutputValue);
            }

            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
                Properties = [.. snapshot.Properties, .. Properties(resource, stack)],
                Urls = ConsoleLink(client, stack.StackId),
            });
            resource.ProvisioningTaskCompletionSource?.TrySetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            resource.ProvisioningTaskCompletionSource?.TrySetCanceled(cancellationToken);
        }
        catch (Exception exception)
        {
            var line = AWSErrors.Describe(exception, resource.AWSSDKConfig);
            LogFailure(initialization.Logger, resource.Name, line);
            LogFailure(initialization.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StackProvisioner)), resource.Name, line);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new("Failed to Provision", KnownResourceStateStyles.Error),
                StopTimeStamp = DateTime.UtcNow,
                Properties = [.. snapshot.Properties, Shown("aws.cloudformation.failure", "Reason", line)],
            });
            resource.ProvisioningTaskCompletionSource?.TrySetException(new AWSProvisioningException(line, exception));
        }
    }

    static IAmazonCloudFormation CreateClient(CloudFormationTemplateResource resource) =>
        resource.CloudFormationClient
        ?? new AmazonCloudFormationClient(resource.AWSSDKConfig?.CreateServiceConfig<AmazonCloudFormationConfig>() ?? new());

    static IEnumerable<ResourcePropertySnapshot> Properties(CloudFormationTemplateResource resource, Stack stack) =>
    [
        new(CustomResourceKnownProperties.Source, stack.StackId),
        new("aws.cloudformation.template", resource.TemplatePath),
        .. stack.Outputs.Select(output => Shown($"aws.cloudformation.output.{output.OutputKey}", output.OutputKey, output.OutputValue)),
    ];

    /// <summary>A property that the dashboard does not know and shows all the same.</summary>
    static ResourcePropertySnapshot Shown(string name, string displayName, string value) =>
        new(name, value) { DisplayName = displayName, IsHighlighted = true };

    /// <summary>The stack's page in the AWS console, unless the stack lives in an emulator or another partition.</summary>
    static ImmutableArray<UrlSnapshot> ConsoleLink(IAmazonCloudFormation client, string stackId)
    {
        if (client.Endpoint?.Host.EndsWith(".amazonaws.com", StringComparison.Ordinal) != true || !Arn.TryParse(stackId, out var arn))
        {
            return [];
        }

        var url = $"https://console.aws.amazon.com/cloudformation/home?region={arn.Region}#/stacks/resources?stackId={Uri.EscapeDataString(stackId)}";
        return [new("aws-console", url, IsInternal: false) { DisplayProperties = new("AWS CloudFormation Console") }];
    }

    [LoggerMessage(LogLevel.Information, "Output {OutputKey} = {OutputValue}")]
    static partial void LogOutput(ILogger logger, string outputKey, string outputValue);

    [LoggerMessage(LogLevel.Error, "{Resource}: {Reason}")]
    static partial void LogFailure(ILogger logger, string resource, string reason);
}
