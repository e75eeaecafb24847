using System.Net.Sockets;
using Amazon.Runtime;

namespace Aspire.Hosting.AWS.Provisioning;

/// <summary>What to do about the errors that developers meet first: one line that names the remedy.</summary>
static class AWSErrors
{
    /// <summary>The line for an error of a call that used the given configuration (null: the SDK's defaults).</summary>
    public static string Describe(Exception exception, IAWSSDKConfig? config)
    {
        var profile = config?.Profile is { Length: > 0 } name ? name : null;
        var login = profile is null ? "aws sso login" : $"aws sso login --profile {profile}";
        return exception switch
        {
            AmazonServiceException { ErrorCode: "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" } =>
                $"The AWS session has expired: run '{login}' or renew the credentials, and start again.",
            AmazonServiceException { ErrorCode: "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "AuthFailure" } =>
                $"AWS does not accept {Identity(profile)}: run '{login}' or 'aws configure' for valid ones. {exception.Message}",
            AmazonServiceException { ErrorCode: "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" } =>
                $"The AWS identity lacks a permission; ask for it or choose another profile. {exception.Message}",
            AmazonServiceException { ErrorCode: "OptInRequired" or "SubscriptionRequiredException" } =>
                $"The AWS account may not use {(config?.Region is { } region ? $"region {region.SystemName}" : "the region")}: enable it in the account, or set another region.",
            AmazonServiceException { ErrorCode.Length: > 0 } service => $"{service.ErrorCode}: {service.Message}",
            // Of the SDK's own errors, those about regions and profiles say so in their first line.
            AmazonClientException when exception.Message.Contains("RegionEndpoint", StringComparison.Ordinal) =>
                "No AWS region is set: set AWS_REGION, a region in the profile, or one with AddAWSSDKConfig().WithRegion(...).",
            AmazonClientException when profile is not null && exception.Message.Contains(profile, StringComparison.Ordinal) =>
                $"There is no AWS profile '{profile}' with credentials: run 'aws configure --profile {profile}' or 'aws configure sso', or choose another one.",
            AmazonClientException when exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
                $"No AWS credentials were found: run '{login}' or 'aws configure', or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
                $"{exception.Message}: check that the region is the name of an AWS region, and the network connection.",
            FileNotFoundException or DirectoryNotFoundException => $"The CloudFormation template cannot be read: {exception.Message}",
            _ => exception.Message.ReplaceLineEndings(" "),
        };
    }

    static string Identity(string? profile) => profile is null ? "the default credentials" : $"the credentials of profile '{profile}'";
}
