using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Tells those who run an AppHost's entry point, such as Aspire.Hosting.Testing, how far the building of its application
/// is, by diagnostic events on the building thread. Listeners may change what they are given, or hold the thread.
/// </summary>
static class BuilderEvents
{
    const string Source = "Aspire.Hosting";

    public static void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) =>
        Write("DistributedApplicationBuilderConstructing", (options, settings));

    public static void Constructed(DistributedApplicationBuilder builder) => Write("DistributedApplicationBuilderConstructed", builder);

    public static void Building(DistributedApplicationBuilder builder) => Write("DistributedApplicationBuilding", builder);

    public static void Built(DistributedApplication application) => Write("DistributedApplicationBuilt", application);

    static void Write(string name, object value)
    {
        // A source of its own for every event, so that listeners learn of it on this thread and no other.
        using var source = new DiagnosticListener(Source);
        if (source.IsEnabled(name))
        {
            source.Write(name, value);
        }
    }
}
