using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS;

/// <summary>A resource that lives in an AWS account.</summary>
public interface IAWSResource : IResource
{
    /// <summary>Profile and region to reach the account with; null: the SDK's defaults.</summary>
    IAWSSDKConfig? AWSSDKConfig { get; set; }

    /// <summary>Completes when the resource is provisioned, with the error when it could not be.</summary>
    TaskCompletionSource? ProvisioningTaskCompletionSource { get; set; }
}
