using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS;

/// <summary>A resource in an AWS account.</summary>
public interface IAWSResource : IResource
{
    /// <summary>The profile and region of the account; null for the SDK's defaults.</summary>
    IAWSSDKConfig? AWSSDKConfig { get; set; }

    /// <summary>Completes once the resource is provisioned, or fails with the reason.</summary>
    TaskCompletionSource? ProvisioningTaskCompletionSource { get; set; }
}
