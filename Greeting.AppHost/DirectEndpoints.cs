using Microsoft.Extensions.Configuration;

namespace Greeting.AppHost;

/// <summary>Endpoints without a proxy.</summary>
static class DirectEndpoints
{
    /// <summary>
    /// Removes the orchestrator's proxy in front of an endpoint. While the resource is down, the proxy accepts calls, does not answer, and
    /// delivers them when the resource is back, long after their callers have given up. Without the proxy they are refused at once.
    /// </summary>
    public static IResourceBuilder<T> WithoutProxy<T>(this IResourceBuilder<T> builder, string endpointName) where T : IResourceWithEndpoints
    {
        // Only proxied endpoints have their ports randomized by the orchestrator itself.
        var isRandom = builder.ApplicationBuilder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        return builder.WithEndpoint(endpointName, endpoint =>
        {
            endpoint.IsProxied = false;
            if (isRandom)
            {
                endpoint.Port = null;
            }
        });
    }
}
