namespace Aspire.Hosting.ApplicationModel;

/// <summary>The use of a resource's connection string by another resource.</summary>
/// <param name="resource">The resource that has it.</param>
/// <param name="optional">Whether it may be missing.</param>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
{
    /// <summary>The resource that has it.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;

    /// <summary>Whether it may be missing.</summary>
    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => Required(Resource.GetValueAsync(cancellationToken));

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
        Required(Resource.GetValueAsync(context, cancellationToken));

    async ValueTask<string?> Required(ValueTask<string?> pending)
    {
        var value = await pending.ConfigureAwait(false);
        return !string.IsNullOrEmpty(value) || Optional
            ? value
            : throw new DistributedApplicationException($"The connection string of resource '{Resource.Name}' is missing.");
    }
}
