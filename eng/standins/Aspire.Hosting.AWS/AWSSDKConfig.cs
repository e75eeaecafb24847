using Amazon;
using Amazon.Runtime;

namespace Aspire.Hosting.AWS;

/// <summary>The profile and region that AWS clients use.</summary>
public interface IAWSSDKConfig
{
    /// <summary>The name of a profile in the AWS configuration files; null for the SDK's default credentials.</summary>
    string? Profile { get; set; }

    /// <summary>The region; null for the SDK's default.</summary>
    RegionEndpoint? Region { get; set; }
}

sealed class AWSSDKConfig : IAWSSDKConfig
{
    public string? Profile { get; set; }

    public RegionEndpoint? Region { get; set; }

    /// <summary>Sets profile and region on the configuration of a client.</summary>
    public static void Apply(IAWSSDKConfig? config, ClientConfig client)
    {
        if (config?.Profile is { Length: > 0 } profile)
        {
            client.Profile = new Profile(profile);
        }

        if (config?.Region is { } region)
        {
            client.RegionEndpoint = region;
        }
    }

    /// <summary>Sets profile and region in the environment of a program, for the SDK and for <c>AWSSDK.Extensions.NETCore.Setup</c>.</summary>
    public static void Apply(IAWSSDKConfig config, IDictionary<string, object> environment, bool overwrite)
    {
        Set("AWS_PROFILE", "AWS__Profile", config.Profile);
        Set("AWS_REGION", "AWS__Region", config.Region?.SystemName);

        void Set(string variable, string configurationKey, string? value)
        {
            if (!string.IsNullOrEmpty(value) && (overwrite || !environment.ContainsKey(configurationKey)))
            {
                environment[configurationKey] = value;
                environment[variable] = value;
            }
        }
    }
}
