namespace Greeting.AppHost;

/// <summary>
/// Bypasses the HTTP proxy of the environment (<c>HTTP_PROXY</c> and the like) for addresses of this machine, which are the
/// only ones that the resources use for each other.
/// </summary>
static class LoopbackProxyBypass
{
    static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "::1"];

    /// <summary>
    /// Adds the loopback addresses to <c>NO_PROXY</c> of this process, which its resources inherit. Must run before the first
    /// <see cref="HttpClient"/> is created: .NET reads the variables once, the lower-case one first
    /// (https://learn.microsoft.com/dotnet/api/system.net.http.httpclient.defaultproxy).
    /// </summary>
    public static void Apply()
    {
        var current = Environment.GetEnvironmentVariable("no_proxy") ?? Environment.GetEnvironmentVariable("NO_PROXY") ?? "";
        var hosts = current.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var bypass = string.Join(',', hosts.Union(LoopbackHosts));
        Environment.SetEnvironmentVariable("NO_PROXY", bypass);
        Environment.SetEnvironmentVariable("no_proxy", bypass);
    }
}
