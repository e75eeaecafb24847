using System.Collections.Immutable;
using Amazon;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.CloudFormation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS;

/// <summary>Provisions the stack of a resource and publishes the resource's state.</summary>
static partial class StackProvisioner
{
    public static async Task ProvisionAsync(CloudFormationTemplateResource resource, InitializeResourceEvent initialize, CancellationToken cancellationToken)
    {
        var notifications = initialize.Notifications;
        try
        {
            await notifications.WaitForDependenciesAsync(resource, cancellationToken);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new("Starting", KnownResourceStateStyles.Info),
                StartTimeStamp = DateTime.UtcNow,
            });

            using var client = new CloudFormationClient(CloudFormationClientConfig.Create(resource.AWSSDKConfig));
            var stack = await new StackDeployment(client, resource, initialize.Logger).DeployAsync(cancellationToken);
            resource.Outputs = stack.Outputs;
            foreach (var (output, value) in stack.Outputs)
            {
                LogOutput(initialize.Logger, output, value);
            }

            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
                Urls = GetConsoleUrl(client.Config.ServiceURL, stack.Id),
                Properties =
                [
                    .. snapshot.Properties,
                    new(CustomResourceKnownProperties.Source, stack.Id),
                    new("aws.cloudformation.template", resource.TemplatePath),
                    .. stack.Outputs.Select(output => new ResourcePropertySnapshot($"aws.cloudformation.output.{output.Key}", output.Value)),
                ],
            });
            resource.ProvisioningTaskCompletionSource?.TrySetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            resource.ProvisioningTaskCompletionSource?.TrySetCanceled(cancellationToken);
        }
        catch (Exception exception)
        {
            // On the console too: a stack that fails keeps the application from starting.
            var reason = AWSErrors.Describe(exception, resource.AWSSDKConfig?.Profile);
            LogFailure(initialize.Logger, resource.Name, reason);
            LogFailure(initialize.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StackProvisioner)), resource.Name, reason);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new("Failed to Provision", KnownResourceStateStyles.Error),
                StopTimeStamp = DateTime.UtcNow,
            });
            resource.ProvisioningTaskCompletionSource?.TrySetException(new DistributedApplicationException(reason, exception));
        }
    }

    /// <summary>The stack's page in the AWS console, unless the stack is in an emulator.</summary>
    static ImmutableArray<UrlSnapshot> GetConsoleUrl(string? endpoint, string stackId)
    {
        if ((endpoint is not null && !endpoint.Contains(".amazonaws.", StringComparison.Ordinal)) || !Arn.TryParse(stackId, out var arn))
        {
            return [];
        }

        var url = $"https://console.aws.amazon.com/cloudformation/home?region={arn.Region}#/stacks/resources?stackId={Uri.EscapeDataString(stackId)}";
        return [new("aws-console", url, IsInternal: false) { DisplayProperties = new("AWS CloudFormation Console") }];
    }

    [LoggerMessage(LogLevel.Information, "Output {OutputKey} = {OutputValue}")]
    static partial void LogOutput(ILogger logger, string outputKey, string outputValue);

    [LoggerMessage(LogLevel.Error, "Error provisioning {Resource}: {Reason}")]
    static partial void LogFailure(ILogger logger, string resource, string reason);
}
