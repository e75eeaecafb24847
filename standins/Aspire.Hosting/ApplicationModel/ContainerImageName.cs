namespace Aspire.Hosting.ApplicationModel;

/// <summary>Takes names of container images apart: <c>[registry/]name[:tag][@sha256:digest]</c>.</summary>
static class ContainerImageName
{
    const string DigestMark = "@sha256:";

    public static ContainerImageAnnotation Parse(string reference)
    {
        string? digest = null, tag = null, registry = null;
        var name = reference;
        if (name.IndexOf(DigestMark, StringComparison.Ordinal) is > 0 and var at)
        {
            (name, digest) = (name[..at], name[(at + DigestMark.Length)..]);
        }

        // A colon before the last slash belongs to the registry's port.
        if (name.LastIndexOf(':') is > 0 and var colon && colon > name.LastIndexOf('/'))
        {
            (name, tag) = (name[..colon], name[(colon + 1)..]);
        }

        // Only a first part that looks like a host is a registry; otherwise it is the first part of the name.
        if (name.IndexOf('/') is > 0 and var slash
            && (name[..slash].AsSpan().ContainsAny('.', ':') || name[..slash] == KnownHostNames.Localhost))
        {
            (registry, name) = (name[..slash], name[(slash + 1)..]);
        }

        return new() { Registry = registry, Image = name, Tag = tag, SHA256 = digest };
    }
}
