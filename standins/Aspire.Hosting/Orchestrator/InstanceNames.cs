using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Names the running instances of resources: the resource's name and a suffix that differs from run to run, by which
/// the dashboard tells the telemetry of one run from that of another.
/// </summary>
static class InstanceNames
{
    const string SuffixLetters = "abcdefghjkmnpqrstuvwxyz";
    const int SuffixLength = 8;

    /// <summary>Gives a resource the id that it runs under.</summary>
    public static void Assign(IResource resource)
    {
        if (!resource.HasAnnotationOfType<ResourceIdAnnotation>())
        {
            resource.Annotations.Add(new ResourceIdAnnotation(Unique(resource.Name)));
        }
    }

    /// <summary>The part of an instance's name that is its own.</summary>
    public static string SuffixOf(string instance) => instance[(instance.LastIndexOf('-') + 1)..];

    /// <summary>The name of the orchestrator's service for an endpoint.</summary>
    public static string Service(IResource resource, EndpointAnnotation endpoint) => DnsName($"{resource.Name}-{endpoint.Name}");

    /// <summary>A name that no other run has.</summary>
    public static string Unique(string name) => $"{DnsName(name)}-{RandomSuffix()}";

    static string DnsName(string name) => ResourceName.AsVariable(name).Replace('_', '-').ToLowerInvariant();

    static string RandomSuffix() => RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
}
