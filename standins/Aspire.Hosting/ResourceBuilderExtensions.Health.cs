using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Lets a health check of the app host decide about a resource: it is healthy only while the check says so.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="key">The name of a check added with <c>builder.Services.AddHealthChecks()</c>.</param>
    /// <exception cref="DistributedApplicationException">The resource has that check already.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(key);
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key))
        {
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has the health check '{key}'.");
        }
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>A resource is healthy only while one of its HTTP endpoints answers a GET as expected.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path to ask for; <c>/</c> when null.</param>
    /// <param name="statusCode">The status that means healthy; 200 when null.</param>
    /// <param name="endpointName">The endpoint to ask; the one named <c>http</c>, or else <c>https</c>, when null.</param>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it does not speak HTTP.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpHealthCheck(
            endpointName is null ? null : () => builder.Resource.GetEndpoint(endpointName), path, statusCode);
    }

    /// <summary>A resource is healthy only while one of its HTTP endpoints answers a GET as expected.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointSelector">Finds the endpoint to ask; the one named <c>http</c>, or else <c>https</c>, when null.</param>
    /// <param name="path">The path to ask for; <c>/</c> when null.</param>
    /// <param name="statusCode">The status that means healthy; 200 when null.</param>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it does not speak HTTP.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = builder.Resource;
        var endpoint = endpointSelector?.Invoke() ?? FirstHttpEndpoint(resource);
        if (!endpoint.Exists || endpoint is { IsHttp: false, IsHttps: false })
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' cannot be checked over HTTP: it has no HTTP endpoint named '{endpoint.EndpointName}'.");
        }
        path ??= "/";
        statusCode ??= 200;
        var key = $"{resource.Name}_{endpoint.EndpointName}_{path}_{statusCode}check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new HttpEndpointHealthCheck(endpoint, path, statusCode.Value), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }

    static EndpointReference FirstHttpEndpoint(IResourceWithEndpoints resource) =>
        resource.GetEndpoint("http") is { Exists: true } http ? http : resource.GetEndpoint("https");
}
