using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Greeting.Api.Greetings;

namespace Greeting.Tests.Unit;

[Trait("Category", "Fast")]
public sealed class NameTests
{
    public static TheoryData<string, string> Good => new()
    {
        { "Ada", "Ada" },
        { "  Ada\t", "Ada" },
        { "\u00a0Ada\u3000", "Ada" },
        { "Ada Lovelace", "Ada Lovelace" },
        { ".", "." },
        { " .. ", ".." },
        { "a/b?c#d%2F&e", "a/b?c#d%2F&e" },
        { "'); DROP TABLE greetings; --", "'); DROP TABLE greetings; --" },
        { "José", "José" },
        { "Jose\u0301", "Jose\u0301" },
        { "שלום", "שלום" },
        { "\u202bשלום\u202c", "\u202bשלום\u202c" },
        { "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦" },
        { new string('a', 100), new string('a', 100) },
        { Repeat("e\u0301", 100), Repeat("e\u0301", 100) },
        { Repeat("👩🏽‍🚀", 100), Repeat("👩🏽‍🚀", 100) },
        { " " + new string('x', 100) + " ", new string('x', 100) },
    };

    public static TheoryData<string?, string> Bad => new()
    {
        { null, "blank" },
        { "", "blank" },
        { " \t ", "blank" },
        { "\u200b\u200d\ufeff", "blank" },
        { "A\u0000B", "control" },
        { "A\nB", "control" },
        { "A\u007fB", "control" },
        { "A\u0085B", "control" },
        { "A\u2028B", "control" },
        { "A\ud83d", "well-formed" },
        { "\ude00A", "well-formed" },
        { "\ud83d\ud83d\ude00", "well-formed" },
        { new string('a', 101), "100 characters" },
        { Repeat("😀", 101), "100 characters" },
        { "a" + new string('\u0301', 1024), "2048 bytes" },
        { Repeat("👩‍👩‍👧‍👦", 100), "2048 bytes" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_name_is_trimmed_and_kept(string text, string expected)
    {
        Assert.True(Name.TryCreate(text, out var name, out var error), error);
        Assert.Equal(expected, name.Value);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_no_name_is_refused_with_the_reason(string? text, string reason)
    {
        Assert.False(Name.TryCreate(text, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Property]
    public bool A_name_that_was_taken_is_taken_again_unchanged(string? text) =>
        !Name.TryCreate(text, out var name, out _)
        || (Name.TryCreate(name.Value, out var again, out _) && again == name);

    [Property]
    public bool An_id_leads_back_to_its_name_and_needs_no_encoding(string? text) =>
        !Name.TryCreate(text, out var name, out _)
        || (Name.IdOf(name.Value) is var id && Name.FromId(id) == name && Uri.EscapeDataString(id) == id);

    [Property]
    public bool What_identifies_no_name_is_refused(NonNull<string> id) =>
        Name.FromId(id.Get) is not { } name || Name.IdOf(name.Value) == id.Get;

    [Property]
    public bool A_name_fits_the_key_of_the_table(string? text, PositiveInt times) =>
        !Name.TryCreate(Repeat(text ?? "", times.Get), out var name, out _)
        || Encoding.UTF8.GetByteCount(name.Value) is >= 1 and <= 2048;

    static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
