using System.Globalization;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts a <see cref="ReferenceExpression"/> together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    readonly StringBuilder text;
    readonly List<IValueProvider> valueProviders;
    readonly List<string> manifestExpressions;
    readonly List<string?> stringFormats;

    /// <summary>Creates an empty builder.</summary>
    public ReferenceExpressionBuilder()
        : this(0, 0)
    {
    }

    internal ReferenceExpressionBuilder(int literalLength, int formattedCount)
    {
        text = new(literalLength + (3 * formattedCount));
        valueProviders = new(formattedCount);
        manifestExpressions = new(formattedCount);
        stringFormats = new(formattedCount);
    }

    /// <summary>Whether nothing was added yet.</summary>
    public bool IsEmpty => text.Length == 0;

    /// <summary>Adds literal text.</summary>
    /// <param name="value">The text.</param>
    public void AppendLiteral(string value) =>
        // Braces would read as holes in the format string.
        text.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

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
        text.Append(CultureInfo.InvariantCulture, $"{{{valueProviders.Count}}}");
        valueProviders.Add(valueProvider);
        manifestExpressions.Add(valueProvider.ValueExpression);
        stringFormats.Add(format);
    }

    /// <summary>Makes the expression.</summary>
    public ReferenceExpression Build() =>
        new(text.ToString(), [.. valueProviders], [.. manifestExpressions], [.. stringFormats]);
}
