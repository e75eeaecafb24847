using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.CloudFormation;

/// <summary>
/// Configuration of <see cref="AmazonCloudFormationClient"/>. What it does not set comes from the SDK's usual places: the
/// environment (AWS_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDFORMATION) and the profile.
/// </summary>
public class AmazonCloudFormationConfig : ClientConfig
{
    const string SigningName = "cloudformation";

    /// <summary>Creates a configuration with the SDK's defaults.</summary>
    public AmazonCloudFormationConfig() : base(new StandardConfiguration())
    {
        ServiceId = "CloudFormation";
        AuthenticationServiceName = SigningName;
        EndpointProvider = new ConfiguredEndpoint(this);
    }

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => SigningName;

    /// <inheritdoc/>
    public override string ServiceVersion => "2010-05-15";

    /// <inheritdoc/>
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("CloudFormation", "4.0.0");

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => ResolveEndpoint(this);

    /// <summary>The configured address, otherwise the region's. Names: https://docs.aws.amazon.com/general/latest/gr/cfn.html.</summary>
    internal static Endpoint ResolveEndpoint(IClientConfig config)
    {
        if (!string.IsNullOrEmpty(config.ServiceURL))
        {
            return new(config.ServiceURL);
        }

        var region = config.RegionEndpoint
            ?? throw new AmazonClientException("No RegionEndpoint or ServiceURL configured");
        var service = config.UseFIPSEndpoint ? "cloudformation-fips" : SigningName;
        var suffix = config.UseDualstackEndpoint ? "api.aws" : region.PartitionDnsSuffix;
        return new($"https://{service}.{region.SystemName}.{suffix}");
    }

    sealed class ConfiguredEndpoint(AmazonCloudFormationConfig config) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters) => AmazonCloudFormationConfig.ResolveEndpoint(config);
    }

    /// <summary>The SDK's standard retry mode (exponential backoff with jitter, a retry quota), whatever mode is asked for.</summary>
    sealed class StandardConfiguration : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode) =>
            new DefaultConfiguration
            {
                Name = DefaultConfigurationMode.Standard,
                RetryMode = RequestRetryMode.Standard,
                ConnectTimeout = TimeSpan.FromSeconds(3.1),
            };
    }
}
