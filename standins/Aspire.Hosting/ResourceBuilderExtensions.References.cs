using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Tells a resource where another one is: <c>services__api__http__0</c> and <c>API_HTTP</c>.</summary>
    /// <typeparam name="TDestination">The type of the resource that is told.</typeparam>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="source">The resource that it uses.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment =>
        builder.WithEndpointsOf(source.Resource, source.Resource.Name, source.Resource.Name.ToUpperInvariant(), endpointName: null);

    /// <summary>Tells a resource where another one is, under another name.</summary>
    /// <typeparam name="TDestination">The type of the resource that is told.</typeparam>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="source">The resource that it uses.</param>
    /// <param name="name">The name it uses for it.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(source.Resource, name, name, endpointName: null);

    /// <summary>Tells a resource where one endpoint of another is.</summary>
    /// <typeparam name="TDestination">The type of the resource that is told.</typeparam>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="endpointReference">The endpoint that it uses.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment => builder.WithEndpointsOf(
            endpointReference.Resource,
            endpointReference.Resource.Name,
            endpointReference.Resource.Name.ToUpperInvariant(),
            endpointReference.EndpointName);

    /// <summary>Tells a resource where a service outside of the application is.</summary>
    /// <typeparam name="TDestination">The type of the resource that is told.</typeparam>
    /// <param name="builder">The resource that is told.</param>
    /// <param name="name">The name it uses for the service.</param>
    /// <param name="uri">The service's address, with no path but <c>/</c>.</param>
    /// <exception cref="InvalidOperationException">The address is relative or has a path.</exception>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/")
        {
            throw new InvalidOperationException($"The address of service '{name}' must be absolute and have no path, unlike '{uri}'.");
        }

        return builder
            .WithEnvironment($"services__{name}__default__0", uri.ToString())
            .WithEnvironment(ResourceName.AsVariable(name), uri.ToString());
    }

    static IResourceBuilder<T> WithEndpointsOf<T>(
        this IResourceBuilder<T> builder, IResourceWithEndpoints source, string serviceName, string variableName, string? endpointName)
        where T : IResourceWithEnvironment
    {
        // The callback runs at the start, so that endpoints added after this call count too.
        return builder
            .WithReferenceRelationship(source)
            .WithEnvironment(context =>
            {
                foreach (var endpoint in source.GetEndpoints().Where(IsReferenced))
                {
                    var variables = context.EnvironmentVariables;
                    variables[$"{ResourceName.AsVariable(variableName)}_{ResourceName.AsVariable(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
                    var index = 0;
                    while (variables.ContainsKey(Key(endpoint, index)))
                    {
                        index++;
                    }

                    variables[Key(endpoint, index)] = endpoint;
                }
            });

        bool IsReferenced(EndpointReference endpoint) => endpointName is null
            ? !endpoint.ExcludeReferenceEndpoint
            : string.Equals(endpoint.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase);

        string Key(EndpointReference endpoint, int index) =>
            string.Create(CultureInfo.InvariantCulture, $"services__{serviceName}__{endpoint.EndpointName}__{index}");
    }
}
