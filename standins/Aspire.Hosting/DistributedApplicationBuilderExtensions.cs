using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Finds resources by name.</summary>
public static class DistributedApplicationBuilderExtensions
{
    /// <summary>Configures a resource that was added already.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidOperationException">There is no such resource, or it is of another type.</exception>
    public static IResourceBuilder<T> CreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name)
        where T : IResource =>
        builder.TryCreateResourceBuilder<T>(name, out var found)
            ? found
            : throw new InvalidOperationException($"There is no resource '{name}' of type {typeof(T).Name}.");

    /// <summary>Configures a resource if it was added already.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <param name="resourceBuilder">Configures it.</param>
    public static bool TryCreateResourceBuilder<T>(
        this IDistributedApplicationBuilder builder, string name, [NotNullWhen(true)] out IResourceBuilder<T>? resourceBuilder)
        where T : IResource
    {
        resourceBuilder = builder.Resources.TryGetByName(name, out var resource) && resource is T match
            ? builder.CreateResourceBuilder(match)
            : null;
        return resourceBuilder is not null;
    }
}
