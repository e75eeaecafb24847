using System.Globalization;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts a <see cref="ReferenceExpression"/> together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    readonly StringBuilder _format;
    readonly List<IValueProvider> _valueProviders;
    readonly List<string> _manifestExpressions;
    readonly List<string?> _stringFormats;

    /// <summary>Creates an empty builder.</summary>
    public ReferenceExpressionBuilder()
        : this(0, 0)
    {
    }

    internal ReferenceExpressionBuilder(int literalLength, int formattedCount)
    {
        _format = new(literalLength + (3 * formattedCount));
        _valueProviders = new(formattedCount);
        _manifestExpressions = new(formattedCount);
        _stringFormats = new(formattedCount);
    }

    /// <summary>Whether nothing was added yet.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Adds literal text.</summary>
    /// <param name="value">The text.</param>
    public void AppendLiteral(string value) =>
        // Braces would read as holes in the format string.
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>Adds a string that is known already.</summary>
    /// <param name="value">The string.</param>
    public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

    /// <summary>Adds a string that is known already.</summary>
    /// <param name="value">The string.</param>
    /// <param name="format"><c>uri</c> to percent-encode it.</param>
    public void AppendFormatted(string? value, string? format = null) =>
        AppendLiteral(format == "uri" && value is not null ? Uri.EscapeDataString(value) : value ?? "");

    /// <summary>Adds a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="valueProvider">The value.</param>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, null);

    /// <summary>Adds a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="valueProvider">The value.</param>
    /// <param name="format"><c>uri</c> to percent-encode it.</param>
    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_valueProviders.Count}}}");
        _valueProviders.Add(valueProvider);
        _manifestExpressions.Add(valueProvider.ValueExpression);
        _stringFormats.Add(format);
    }

    /// <summary>Makes the expression.</summary>
    public ReferenceExpression Build() =>
        new(_format.ToString(), [.. _valueProviders], [.. _manifestExpressions], [.. _stringFormats]);
}
