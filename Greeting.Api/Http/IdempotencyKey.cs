using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Greeting.Api.Http;

/// <summary>
/// Identifies one greeting, so that the table can tell its repeats from new ones. Clients send it in the header <c>Idempotency-Key</c>
/// (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
/// </summary>
readonly partial record struct IdempotencyKey
{
    /// <summary>The request header.</summary>
    public const string HeaderName = "Idempotency-Key";

    /// <summary>Maximum length in characters, so that an item and its keys fit into one write unit.</summary>
    public const int MaxLength = 64;

    IdempotencyKey(string value) => Value = value;

    /// <summary>The key, without quotation marks.</summary>
    public string Value { get; }

    /// <summary>Creates a unique key.</summary>
    public static IdempotencyKey Create() => new(Guid.NewGuid().ToString("N"));

    /// <summary>
    /// Parses the header: a structured-field string (https://www.rfc-editor.org/rfc/rfc9651#section-3.3.3) without parameters, or
    /// the same without quotation marks, as many clients send a UUID. Otherwise returns what is wrong in a sentence.
    /// </summary>
    public static bool TryParse(string header, out IdempotencyKey key, [NotNullWhen(false)] out string? error)
    {
        var match = Header().Match(header);
        var value = match.Groups["bare"].Success ? match.Groups["bare"].Value : Escape().Replace(match.Groups["quoted"].Value, "$1");
        error = !match.Success ? $"{HeaderName} must be one string in quotation marks, such as \"8e03978e-40d5-43dd-bc93-6894a57f9324\"."
            : value.Length is 0 or > MaxLength ? $"{HeaderName} must have 1 to {MaxLength} characters."
            : null;
        key = error is null ? new(value) : default;
        return error is null;
    }

    [GeneratedRegex("""^ *(?:"(?<quoted>(?:[ !#-\[\]-~]|\\["\\])*)"|(?<bare>[A-Za-z0-9._~:+/=-]+)) *\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex Header();

    [GeneratedRegex("""\\(.)""")]
    private static partial Regex Escape();
}
