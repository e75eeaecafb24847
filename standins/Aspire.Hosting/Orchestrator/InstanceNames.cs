using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Names the running instances of resources: the resource's name and a suffix that differs from run to run, by which
/// the dashboard tells the telemetry of one run, or of one replica, from that of another.
/// </summary>
static class InstanceNames
{
    const string SuffixLetters = "abcdefghjkmnpqrstuvwxyz";
    const int SuffixLength = 8;

    /// <summary>Gives a resource its instances.</summary>
    public static void Assign(IResource resource)
    {
        if (!resource.HasAnnotationOfType<ResourceInstancesAnnotation>())
        {
            var instances = Enumerable.Range(0, resource.GetReplicaCount()).Select(_ => $"{DnsName(resource.Name)}-{RandomSuffix()}");
            resource.Annotations.Add(new ResourceInstancesAnnotation([.. instances]));
        }
    }

    /// <summary>The part of an instance's name that is its own.</summary>
    public static string SuffixOf(string instance) => instance[(instance.LastIndexOf('-') + 1)..];

    /// <summary>The name of the orchestrator's service for an endpoint.</summary>
    public static string Service(IResource resource, EndpointAnnotation endpoint) => DnsName($"{resource.Name}-{endpoint.Name}");

    /// <summary>A name for a network or container that no other run has.</summary>
    public static string Unique(string name) => $"{DnsName(name)}-{RandomSuffix()}";

    static string DnsName(string name) => ResourceName.AsVariable(name).Replace('_', '-').ToLowerInvariant();

    static string RandomSuffix() => RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
}
