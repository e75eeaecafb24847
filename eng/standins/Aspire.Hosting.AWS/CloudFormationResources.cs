using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.CloudFormation;

/// <summary>A CloudFormation stack.</summary>
public interface ICloudFormationResource : IAWSResource, IResourceWithWaitSupport
{
    /// <summary>The name of the stack.</summary>
    string StackName { get; }

    internal IReadOnlyDictionary<string, string>? Outputs { get; }
}

/// <summary>A CloudFormation stack that is created from a template, or updated to it, when the application starts.</summary>
public interface ICloudFormationTemplateResource : ICloudFormationResource
{
    /// <summary>The path of the template.</summary>
    string TemplatePath { get; }

    /// <summary>The time between two queries of the stack's status, in seconds.</summary>
    int StackPollingInterval { get; set; }
}

sealed class CloudFormationTemplateResource(string name, string stackName, string templatePath)
    : Resource(name), ICloudFormationTemplateResource
{
    public string StackName { get; } = stackName;

    public string TemplatePath { get; } = templatePath;

    public IAWSSDKConfig? AWSSDKConfig { get; set; }

    public TaskCompletionSource? ProvisioningTaskCompletionSource { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<string, string>? Outputs { get; set; }

    public int StackPollingInterval { get; set; } = 3;
}

/// <summary>An output of a stack.</summary>
/// <param name="name">The output's name in the template.</param>
/// <param name="resource">The stack.</param>
public class StackOutputReference(string name, ICloudFormationResource resource) : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The output's name in the template.</summary>
    public string Name { get; } = name;

    /// <summary>The stack.</summary>
    public ICloudFormationResource Resource { get; } = resource;

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Resource.Name}.output.{Name}}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <summary>Waits until the stack is provisioned and returns the output's value.</summary>
    /// <exception cref="InvalidOperationException">The stack has no such output.</exception>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        if (Resource.ProvisioningTaskCompletionSource is { } provisioning)
        {
            await provisioning.Task.WaitAsync(cancellationToken);
        }

        return Resource.Outputs?.GetValueOrDefault(Name)
            ?? throw new InvalidOperationException($"Stack '{Resource.StackName}' has no output '{Name}': declare it in the template's Outputs.");
    }
}
