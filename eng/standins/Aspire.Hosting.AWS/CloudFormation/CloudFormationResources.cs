using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.CloudFormation;

/// <summary>A CloudFormation stack.</summary>
public interface ICloudFormationResource : IAWSResource, IResourceWithWaitSupport
{
    /// <summary>The client to use instead of one made from <see cref="IAWSResource.AWSSDKConfig"/>.</summary>
    IAmazonCloudFormation? CloudFormationClient { get; set; }

    /// <summary>The name of the stack.</summary>
    string StackName { get; }

    /// <summary>The stack's outputs; null until it is provisioned.</summary>
    List<Output>? Outputs { get; }

    /// <summary>Tags of the stack, which CloudFormation passes on to the resources in it.</summary>
    IDictionary<string, string> Tags { get; }
}

/// <summary>A CloudFormation stack that is made from a template when the application starts.</summary>
public interface ICloudFormationTemplateResource : ICloudFormationResource
{
    /// <summary>The path of the template.</summary>
    string TemplatePath { get; }

    /// <summary>Sets a parameter of the template.</summary>
    ICloudFormationTemplateResource AddParameter(string parameterName, string parameterValue);

    /// <summary>The role that CloudFormation assumes to make the stack; null: the caller's.</summary>
    string? RoleArn { get; set; }

    /// <summary>Seconds between two questions about the stack's state.</summary>
    int StackPollingInterval { get; set; }

    /// <summary>Asks CloudFormation for changes even when template, parameters and tags are what they were.</summary>
    bool DisableDiffCheck { get; set; }

    /// <summary>Those of CAPABILITY_IAM, CAPABILITY_NAMED_IAM and CAPABILITY_AUTO_EXPAND that the template may not use.</summary>
    IList<string> DisabledCapabilities { get; }
}

/// <summary>The stack with what provisioning needs to know of it.</summary>
sealed class CloudFormationTemplateResource(string name, string stackName, string templatePath)
    : Resource(name), ICloudFormationTemplateResource
{
    public string StackName { get; } = stackName;

    public string TemplatePath { get; } = templatePath;

    public IAWSSDKConfig? AWSSDKConfig { get; set; }

    public IAmazonCloudFormation? CloudFormationClient { get; set; }

    public TaskCompletionSource? ProvisioningTaskCompletionSource { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<Output>? Outputs { get; set; }

    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>();

    public Dictionary<string, string> CloudFormationParameters { get; } = [];

    public string? RoleArn { get; set; }

    public int StackPollingInterval { get; set; } = 3;

    public bool DisableDiffCheck { get; set; }

    public IList<string> DisabledCapabilities { get; } = [];

    public ICloudFormationTemplateResource AddParameter(string parameterName, string parameterValue)
    {
        CloudFormationParameters[parameterName] = parameterValue;
        return this;
    }
}
