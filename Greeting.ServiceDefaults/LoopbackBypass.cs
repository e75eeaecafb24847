using System.Net;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Sends calls to this machine directly. With <c>HTTP_PROXY</c> but without <c>NO_PROXY</c>, calls to a local database or collector
/// would go to the proxy, which cannot reach them.
/// </summary>
sealed class LoopbackBypass(IWebProxy proxy) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>Makes this the default proxy of every <see cref="HttpClient"/> in the process.</summary>
    public static void Use()
    {
        if (HttpClient.DefaultProxy is not LoopbackBypass)
        {
            HttpClient.DefaultProxy = new LoopbackBypass(HttpClient.DefaultProxy);
        }
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
}
