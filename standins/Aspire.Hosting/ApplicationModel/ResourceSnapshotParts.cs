using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The state of a resource as people read it.</summary>
/// <param name="Text">The state, mostly one of <see cref="KnownResourceStates"/>.</param>
/// <param name="Style">One of <see cref="KnownResourceStateStyles"/>, or null for the style that belongs to the text.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state of that text, without a style of its own.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, Style: null);
}

/// <summary>A fact about a resource.</summary>
/// <param name="Name">The name the dashboard knows it by; see <see cref="KnownProperties"/>.</param>
/// <param name="Value">A string, number, boolean, time, or a sequence of strings.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>The name shown to people, where it differs from <see cref="Name"/>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether the value is masked until someone asks to see it.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>Whether the dashboard shows a property it does not know without being asked to.</summary>
    public bool IsHighlighted { get; init; }

    /// <summary>Lower values come first; null comes last.</summary>
    public int? SortOrder { get; init; }
}

/// <summary>An environment variable of a resource.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="IsFromSpec">True for what the app model sets, false for what the process inherits.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>An address of a resource.</summary>
/// <param name="Name">The endpoint it belongs to.</param>
/// <param name="Url">The address.</param>
/// <param name="IsInternal">Whether it shows up in the details of the resource only.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>How the address is displayed.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();

    /// <summary>Whether nothing answers there at present; the dashboard leaves such addresses out.</summary>
    public bool IsInactive { get; init; }
}

/// <summary>How an address is displayed.</summary>
/// <param name="DisplayName">The text of the link; empty for the address itself.</param>
/// <param name="SortOrder">Higher values come first.</param>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>Something mounted into a container.</summary>
/// <param name="Source">The volume's name or the path on the host; null for an anonymous volume.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="MountType"><c>bind</c> or <c>volume</c>.</param>
/// <param name="IsReadOnly">Whether the container may not write there.</param>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A relation to another resource.</summary>
/// <param name="ResourceName">The other resource.</param>
/// <param name="Type">The kind of relation; see <see cref="KnownRelationshipTypes"/>.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>The latest result of a health check.</summary>
/// <param name="Name">The name the check is registered under.</param>
/// <param name="Status">The result; null until the check has run once.</param>
/// <param name="Description">What the check says about it.</param>
/// <param name="ExceptionText">The failure, if there was one.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText)
{
    /// <summary>When the check ran last (UTC).</summary>
    public DateTime? LastRunAt { get; init; }
}
