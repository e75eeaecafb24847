using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Changes to the properties of a snapshot.</summary>
static class CustomResourceSnapshotExtensions
{
    /// <summary>The properties with one added or replaced.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> SetResourceProperty(
        this ImmutableArray<ResourcePropertySnapshot> properties, string name, object? value, bool isSensitive = false)
    {
        var property = new ResourcePropertySnapshot(name, value) { IsSensitive = isSensitive };
        var index = IndexOf(properties, name);
        return index >= 0 ? properties.SetItem(index, property) : properties.Add(property);
    }

    /// <summary>The properties without one.</summary>
    public static ImmutableArray<ResourcePropertySnapshot> RemoveResourceProperty(
        this ImmutableArray<ResourcePropertySnapshot> properties, string name)
    {
        var index = IndexOf(properties, name);
        return index >= 0 ? properties.RemoveAt(index) : properties;
    }

    static int IndexOf(ImmutableArray<ResourcePropertySnapshot> properties, string name)
    {
        for (var i = 0; i < properties.Length; i++)
        {
            if (properties[i].Name == name)
            {
                return i;
            }
        }
        return -1;
    }
}
