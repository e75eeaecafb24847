namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only once the application runs, such as the address of an endpoint.</summary>
public interface IValueProvider
{
    /// <summary>Waits for the value.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for the value as a given reader sees it.</summary>
    /// <param name="context">Who reads, and from which network.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}

/// <summary>Who asks for a value: an address reads differently inside a container and on the host.</summary>
public class ValueProviderContext
{
    /// <summary>The run the value is needed in.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>The resource that will use the value.</summary>
    public IResource? Caller { get; init; }

    /// <summary>The network the value is used from; that of the caller when null.</summary>
    public NetworkIdentifier? Network { get; init; }
}

/// <summary>A value that can be written down as an expression, such as <c>{api.bindings.http.url}</c>.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression.</summary>
    string ValueExpression { get; }
}

/// <summary>A value with both a run-time value and an expression.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>A value made of others.</summary>
public interface IValueWithReferences
{
    /// <summary>The resources and values it is made of.</summary>
    IEnumerable<object> References { get; }
}
