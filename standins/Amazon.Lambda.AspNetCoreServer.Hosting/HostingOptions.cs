using Amazon.Lambda.Core;

namespace Amazon.Lambda.AspNetCoreServer.Hosting;

/// <summary>How requests and responses are translated.</summary>
public class HostingOptions
{
    /// <summary>Reads the event when the application asks for it; the one passed to <c>AddAWSLambdaHosting</c> comes first.</summary>
    public ILambdaSerializer? Serializer { get; set; }

    /// <summary>How bodies travel whose content type nobody registered. A text body that is not UTF-8 travels as Base64 all the same.</summary>
    public ResponseContentEncoding DefaultResponseContentEncoding { get; set; } = ResponseContentEncoding.Default;

    internal Dictionary<string, ResponseContentEncoding> ContentTypes { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal Dictionary<string, ResponseContentEncoding> ContentEncodings { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets how bodies of a content type (without its parameters) travel.</summary>
    public void RegisterResponseContentEncodingForContentType(string contentType, ResponseContentEncoding encoding) =>
        ContentTypes[contentType] = encoding;

    /// <summary>Sets how bodies of a <c>Content-Encoding</c>, such as <c>gzip</c>, travel.</summary>
    public void RegisterResponseContentEncodingForContentEncoding(string contentEncoding, ResponseContentEncoding encoding) =>
        ContentEncodings[contentEncoding] = encoding;
}
