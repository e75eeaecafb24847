using Amazon;
using Amazon.Runtime;

namespace Aspire.Hosting.AWS;

/// <summary>Which profile and region AWS clients use.</summary>
public interface IAWSSDKConfig
{
    /// <summary>The name of a profile in the AWS configuration files; null: the SDK's default chain.</summary>
    string? Profile { get; set; }

    /// <summary>The region; null: the SDK's default.</summary>
    RegionEndpoint? Region { get; set; }

    /// <summary>Whether a resource that uses this configuration has its credentials checked, with the outcome in its log.</summary>
    bool SDKValidationEnabled { get; set; }

    /// <summary>A client configuration with this profile and region.</summary>
    internal T CreateServiceConfig<T>() where T : ClientConfig, new()
    {
        var config = new T();
        if (!string.IsNullOrEmpty(Profile))
        {
            config.Profile = new Profile(Profile);
        }

        if (Region is not null)
        {
            config.RegionEndpoint = Region;
        }

        return config;
    }
}

/// <summary>Profile and region as the AppHost sets them.</summary>
sealed class AWSSDKConfig : IAWSSDKConfig
{
    public string? Profile { get; set; }

    public RegionEndpoint? Region { get; set; }

    public bool SDKValidationEnabled { get; set; } = true;
}
