using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with holes that are filled with values known at run time.</summary>
/// <example><c>ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Url)}/items")</c></example>
[DebuggerDisplay("{ValueExpression}")]
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>The empty text.</summary>
    public static readonly ReferenceExpression Empty = new("", [], [], []);

    internal ReferenceExpression(
        string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        ManifestExpressions = manifestExpressions;
        StringFormats = stringFormats;
    }

    /// <summary>The composite format string: literal text and the holes <c>{0}</c>, <c>{1}</c>, …</summary>
    public string Format { get; }

    /// <summary>What fills the holes.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>What fills the holes, as expressions.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>How each value is encoded: <c>uri</c>, or null for as it is.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <inheritdoc/>
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression from an interpolated string whose holes are value providers or strings.</summary>
    /// <param name="handler">The interpolated string.</param>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Build();

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            values[i] = StringFormats[i] == "uri" && value is not null ? Uri.EscapeDataString(value) : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    /// <summary>Collects what an interpolated string is made of. The compiler calls it.</summary>
    /// <param name="literalLength">How many characters are literal.</param>
    /// <param name="formattedCount">How many holes there are.</param>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        readonly ReferenceExpressionBuilder builder = new(literalLength, formattedCount);

        /// <summary>Adds literal text.</summary>
        /// <param name="value">The text.</param>
        public readonly void AppendLiteral(string value) => builder.AppendLiteral(value);

        /// <summary>Adds a string that is known already.</summary>
        /// <param name="value">The string.</param>
        public readonly void AppendFormatted(string? value) => builder.AppendFormatted(value);

        /// <summary>Adds a string that is known already.</summary>
        /// <param name="value">The string.</param>
        /// <param name="format"><c>uri</c> to percent-encode it.</param>
        public readonly void AppendFormatted(string? value, string? format = null) => builder.AppendFormatted(value, format);

        /// <summary>Adds a value.</summary>
        /// <typeparam name="T">Its type.</typeparam>
        /// <param name="valueProvider">The value.</param>
        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => builder.AppendFormatted(valueProvider);

        /// <summary>Adds a value.</summary>
        /// <typeparam name="T">Its type.</typeparam>
        /// <param name="valueProvider">The value.</param>
        /// <param name="format"><c>uri</c> to percent-encode it.</param>
        public readonly void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider => builder.AppendFormatted(valueProvider, format);

        internal readonly ReferenceExpression Build() => builder.Build();
    }
}
