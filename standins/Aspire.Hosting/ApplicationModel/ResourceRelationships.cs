using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How resources relate to each other.</summary>
static class ResourceRelationships
{
    /// <summary>The resource that another belongs to: by its type, or by <c>WithParentRelationship</c>.</summary>
    public static IResource? ParentOf(IResource resource) =>
        (resource as IResourceWithParent)?.Parent
        ?? resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .LastOrDefault(relationship => relationship.Type == KnownRelationshipTypes.Parent)?.Resource;

    /// <summary>All relations of a resource, for its snapshot.</summary>
    public static ImmutableArray<RelationshipSnapshot> Of(IResource resource)
    {
        var declared = resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(annotation => new RelationshipSnapshot(annotation.Resource.Name, annotation.Type));
        return resource is IResourceWithParent { Parent: var parent }
            ? [.. declared.Prepend(new(parent.Name, KnownRelationshipTypes.Parent)).Distinct()]
            : [.. declared.Distinct()];
    }
}
