using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>How requests and responses are translated.</summary>
public class HostingOptions
{
    /// <summary>Reads events and writes responses; the one passed to <c>AddAWSLambdaHosting</c> comes first.</summary>
    public ILambdaSerializer? Serializer { get; set; }
}
