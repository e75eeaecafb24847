using System.Net;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Sends calls to this machine directly. <c>HTTP_PROXY</c> without <c>NO_PROXY</c> would send those to a local database or
/// collector to the proxy, which cannot reach them.
/// </summary>
sealed class LoopbackBypass(IWebProxy proxy) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>Makes it the proxy of every <see cref="HttpClient"/> of the process that has none of its own.</summary>
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
