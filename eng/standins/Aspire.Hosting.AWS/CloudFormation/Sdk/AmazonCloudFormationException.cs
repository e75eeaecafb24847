using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudFormation;

/// <summary>An error that CloudFormation answered with; <see cref="AmazonServiceException.ErrorCode"/> says which.</summary>
public class AmazonCloudFormationException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
