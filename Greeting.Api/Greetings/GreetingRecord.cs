using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Greeting.Api.Greetings;

/// <summary>A name to greet.</summary>
/// <param name="Name">
/// 1 to 100 characters as people count them, in at most 2,048 bytes of UTF-8, without control characters; spaces around it are ignored.
/// </param>
sealed record GreetingRequest([property: StringLength(Greetings.Name.MaxBytes, MinimumLength = 1)] string Name);

/// <summary>A greeted name with its count and times.</summary>
/// <param name="Id">Identifies the record in its address, <c>/greetings/{id}</c>. Opaque to clients.</param>
/// <param name="Name">The name, trimmed.</param>
/// <param name="Message">The greeting.</param>
/// <param name="Count">How often the name was greeted.</param>
/// <param name="FirstGreetedAt">When it was first greeted: ISO 8601, UTC, milliseconds.</param>
/// <param name="LatestGreetedAt">When it was last greeted: ISO 8601, UTC, milliseconds.</param>
sealed record GreetingRecord(string Id, string Name, string Message, long Count, string FirstGreetedAt, string LatestGreetedAt);

[JsonSerializable(typeof(GreetingRequest))]
[JsonSerializable(typeof(GreetingRecord))]
[JsonSerializable(typeof(GreetingRecord[]))]
sealed partial class GreetingJson : JsonSerializerContext;
