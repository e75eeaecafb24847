using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Greeting.Api.Greetings;

/// <summary>A name that can be greeted: trimmed, visible, and within the limits of people and the table.</summary>
/// <remarks>
/// Names are compared by their code points. They are not normalized: the published function has no normalization tables
/// (invariant globalization), and names must be the same on a laptop and in production.
/// </remarks>
readonly record struct Name
{
    /// <summary>Maximum length in characters as people count them: Unicode text elements, such as an emoji or é.</summary>
    public const int MaxTextElements = 100;

    /// <summary>Maximum length in bytes of UTF-8, DynamoDB's limit for a partition key.</summary>
    public const int MaxBytes = 2048;

    /// <summary>The name that is greeted if a request has none.</summary>
    public static readonly Name Default = new("Bas");

    Name(string value) => Value = value;

    /// <summary>The name, trimmed.</summary>
    public string Value { get; }

    /// <summary>
    /// What identifies <paramref name="name"/> in a URL: its UTF-8 as base64url without padding (https://www.rfc-editor.org/rfc/rfc4648#section-5).
    /// Unlike the name itself, it needs no percent-encoding, which gateways and servers decode differently.
    /// </summary>
    public static string IdOf(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    /// <summary>Parses <paramref name="text"/> as a name, or returns what is wrong with it in a sentence for its author.</summary>
    public static bool TryCreate(string? text, out Name name, [NotNullWhen(false)] out string? error)
    {
        var trimmed = text?.Trim() ?? "";
        error = Check(trimmed);
        name = error is null ? new(trimmed) : default;
        return error is null;
    }

    /// <summary>Returns the name that <paramref name="id"/> identifies, or null if it identifies none.</summary>
    public static Name? FromId(string id)
    {
        if (id.Length > Base64Url.GetEncodedLength(MaxBytes))
        {
            return null;
        }

        var bytes = new byte[Base64Url.GetMaxDecodedLength(id.Length)];
        return Base64Url.DecodeFromChars(id, bytes, out _, out var count) is OperationStatus.Done
            && TryCreate(Encoding.UTF8.GetString(bytes, 0, count), out var name, out _)
            && IdOf(name.Value) == id // one id per name: no padding, spare bits, or characters that are trimmed
                ? name
                : null;
    }

    /// <summary>The greeting for <paramref name="name"/>.</summary>
    public static string GreetingOf(string name) => $"Hello, {name}!";

    /// <inheritdoc/>
    public override string ToString() => Value;

    static string? Check(string name)
    {
        var visible = false;
        foreach (var rune in name.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    return "A name must be one line without control characters.";
                case UnicodeCategory.Format or UnicodeCategory.SpaceSeparator:
                    break;
                default:
                    visible = true;
                    break;
            }
        }

        return name switch
        {
            _ when !visible => "A name must not be blank.",
            _ when !IsWellFormed(name) => "A name must be well-formed Unicode.",
            _ when Encoding.UTF8.GetByteCount(name) > MaxBytes => $"A name must have at most {MaxBytes} bytes as UTF-8.",
            _ when new StringInfo(name).LengthInTextElements > MaxTextElements => $"A name must have at most {MaxTextElements} characters.",
            _ => null,
        };
    }

    // An unpaired surrogate enumerates as U+FFFD.
    static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
