namespace Amazon.Lambda.AspNetCoreServer;

/// <summary>How a response body travels inside the JSON answer to API Gateway.</summary>
public enum ResponseContentEncoding
{
    /// <summary>As text.</summary>
    Default = 0,

    /// <summary>As Base64, which API Gateway decodes.</summary>
    Base64,
}
