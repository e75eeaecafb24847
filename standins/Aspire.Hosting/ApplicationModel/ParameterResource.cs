namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that the application is given from outside.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    readonly Lazy<string> _value;

    /// <summary>Creates the parameter.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="callback">Gives the value, or throws when there is none; it is called at most once.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _value = new(() => callback(Default));
        Secret = secret;
    }

    /// <summary>Makes the value when none is configured.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>Whether the value is a connection string.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>What the parameter means.</summary>
    public string? Description { get; set; }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>The configuration key of the value.</summary>
    internal string ConfigurationKey
    {
        get => field ?? (IsConnectionString ? $"ConnectionStrings:{Name}" : $"Parameters:{Name}");
        set;
    }

    /// <inheritdoc/>
    /// <exception cref="MissingParameterValueException">Nothing gives the parameter a value.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}

/// <summary>Makes a parameter's value when none is configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}
