using System.Collections.Concurrent;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.Provisioning;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.AWS;

/// <summary>Puts profile and region into a resource's environment, and checks once that AWS accepts them.</summary>
static partial class SDKEnvironment
{
    static readonly ConcurrentDictionary<(string? Profile, string? Region), bool> validated = [];

    public static void Apply(EnvironmentCallbackContext context, IAWSSDKConfig config, bool overwrite)
    {
        if (config.SDKValidationEnabled && validated.TryAdd((config.Profile, config.Region?.SystemName), true))
        {
            // The outcome is only for the log; the resource's start does not wait for AWS.
            _ = ValidateAsync(config, context.Logger, context.CancellationToken);
        }

        Set("Profile", "AWS_PROFILE", config.Profile);
        Set("Region", "AWS_REGION", config.Region?.SystemName);

        void Set(string configurationKey, string variable, string? value)
        {
            var section = $"AWS__{configurationKey}";
            if (!string.IsNullOrEmpty(value) && (overwrite || !context.EnvironmentVariables.ContainsKey(section)))
            {
                context.EnvironmentVariables[section] = value;
                context.EnvironmentVariables[variable] = value;
            }
        }
    }

    static async Task ValidateAsync(IAWSSDKConfig config, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            // The one call that needs no permission.
            using var client = new AmazonSecurityTokenServiceClient(config.CreateServiceConfig<AmazonSecurityTokenServiceConfig>());
            var identity = await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
            LogValidated(logger, identity.Account, identity.Arn);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception)
        {
            LogInvalid(logger, AWSErrors.Describe(exception, config));
        }
    }

    [LoggerMessage(LogLevel.Information, "Using AWS account {Account} as {Arn}")]
    static partial void LogValidated(ILogger logger, string account, string arn);

    [LoggerMessage(LogLevel.Error, "{Remedy}")]
    static partial void LogInvalid(ILogger logger, string remedy);
}
