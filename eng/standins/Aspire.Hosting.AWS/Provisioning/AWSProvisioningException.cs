namespace Aspire.Hosting.AWS.Provisioning;

/// <summary>An AWS resource could not be provisioned; the message says why and, where it is known, what to do.</summary>
public class AWSProvisioningException(string message, Exception? innerException = null) : Exception(message, innerException);
