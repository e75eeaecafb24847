namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that starts only when somebody starts it.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>How one resource relates to another, for the dashboard.</summary>
/// <param name="resource">The other resource.</param>
/// <param name="type">The relation, such as <c>Reference</c> or <c>Parent</c>.</param>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The relation, such as <c>Reference</c> or <c>Parent</c>.</summary>
    public string Type { get; } = type;
}

/// <summary>The names of the relations that the hosting library itself makes.</summary>
static class KnownRelationshipTypes
{
    public const string Parent = "Parent";
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
}

/// <summary>The icon of a resource in the dashboard.</summary>
/// <param name="iconName">A Fluent UI icon's name.</param>
/// <param name="iconVariant">Filled or outlined.</param>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    /// <summary>A Fluent UI icon's name.</summary>
    public string IconName { get; } = iconName;

    /// <summary>Filled or outlined.</summary>
    public IconVariant IconVariant { get; } = iconVariant;
}

/// <summary>A resource that sends telemetry to the dashboard.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation
{
    /// <summary>The protocol it must use; the one that the dashboard offers when null.</summary>
    public OtlpProtocol? RequiredProtocol { get; init; }
}
