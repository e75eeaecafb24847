using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds parameters and connection strings that exist already.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is the configuration's <c>Parameters:name</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, bool secret = false) =>
        builder.AddFromConfiguration(name, configurationKey: null, secret);

    /// <summary>Adds a parameter whose value is the configuration's <c>Parameters:name</c>, or a given one when that is missing.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="value">The value when none is configured.</param>
    /// <param name="publishValueAsDefault">Whether a published application has the value as its default.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        string value,
        bool publishValueAsDefault = false,
        bool secret = false) => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>Adds a parameter whose value is computed.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="valueGetter">The value when none is configured.</param>
    /// <param name="publishValueAsDefault">Whether a published application has the value as its default.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        Func<string> valueGetter,
        bool publishValueAsDefault = false,
        bool secret = false)
    {
        var parameter = builder.AddFromConfiguration(name, configurationKey: null, secret);
        parameter.Resource.Default = new ComputedDefault(valueGetter);
        return parameter;
    }

    /// <summary>Adds a parameter whose value is under a key of the configuration.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="configurationKey">The key.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string configurationKey, bool secret = false) =>
        builder.AddFromConfiguration(name, configurationKey, secret);

    static IResourceBuilder<ParameterResource> AddFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string? configurationKey, bool secret)
    {
        ParameterResource? parameter = null;
        parameter = new ParameterResource(
            name,
            fallback => builder.Configuration[parameter!.ConfigurationKey]
                ?? fallback?.GetDefaultValue()
                ?? throw new MissingParameterValueException(
                    $"Parameter '{name}' has no value: set the configuration key '{parameter.ConfigurationKey}' (environment variable '{parameter.ConfigurationKey.Replace(":", "__", StringComparison.Ordinal)}' or a user secret of the AppHost)."),
            secret);
        if (configurationKey is not null)
        {
            parameter.ConfigurationKey = configurationKey;
        }

        return builder.AddResource(parameter);
    }

    sealed class ComputedDefault(Func<string> valueGetter) : ParameterDefault
    {
        public override string GetDefaultValue() => valueGetter();
    }
}
