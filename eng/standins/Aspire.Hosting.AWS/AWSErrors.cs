using System.Net.Sockets;
using Amazon.Runtime;

namespace Aspire.Hosting.AWS;

/// <summary>Turns the errors of AWS calls into one line that names the remedy.</summary>
static class AWSErrors
{
    /// <param name="exception">The error.</param>
    /// <param name="profile">The AWS profile of the call; null for the SDK's default credentials.</param>
    public static string Describe(Exception exception, string? profile)
    {
        var login = string.IsNullOrEmpty(profile) ? "aws sso login" : $"aws sso login --profile {profile}";
        return exception switch
        {
            AmazonServiceException { ErrorCode: "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" } =>
                $"The AWS credentials have expired: run '{login}' or renew them, and start again.",
            AmazonServiceException { ErrorCode: "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" } =>
                $"AWS does not accept the credentials: run '{login}' or 'aws configure', and start again. {exception.Message}",
            AmazonServiceException { ErrorCode: "AccessDenied" or "AccessDeniedException" } =>
                $"The AWS identity lacks a permission: ask for it or use another profile. {exception.Message}",
            AmazonServiceException { ErrorCode.Length: > 0 } service => $"{service.ErrorCode}: {service.Message}",
            AmazonClientException when exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
                $"No AWS credentials were found: run '{login}' or 'aws configure', or set AWS_PROFILE. {exception.Message.ReplaceLineEndings(" ")}",
            HttpRequestException { InnerException: SocketException } =>
                $"{exception.Message}: check the name of the AWS region and the network connection.",
            _ => exception.Message.ReplaceLineEndings(" "),
        };
    }
}
