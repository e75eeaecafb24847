using System.Collections.Immutable;
using Aspire.Hosting.Health;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What every snapshot must have, whoever publishes it: relations, health reports and commands follow from the model.</summary>
static class ResourceSnapshotRules
{
    /// <summary>The snapshot of a resource about which nothing was published yet.</summary>
    public static CustomResourceSnapshot Initial(IResource resource)
    {
        var snapshot = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot { ResourceType = ResourceTypeOf(resource), Properties = [] };
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        return snapshot with
        {
            CreationTimeStamp = snapshot.CreationTimeStamp ?? DateTime.UtcNow,
            Relationships = snapshot.Relationships.IsEmpty ? ResourceRelationships.Of(resource) : snapshot.Relationships,
            HealthReports = snapshot.HealthReports.IsEmpty ? PendingHealthReportsOf(resource) : snapshot.HealthReports,
            IconName = snapshot.IconName ?? icon?.IconName,
            IconVariant = snapshot.IconVariant ?? icon?.IconVariant,
        };
    }

    /// <summary>Brings a new snapshot in line with its state.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="previous">The snapshot before.</param>
    /// <param name="next">What someone wants to publish.</param>
    /// <param name="services">For the callbacks of commands.</param>
    public static CustomResourceSnapshot Complete(
        IResource resource, CustomResourceSnapshot previous, CustomResourceSnapshot next, IServiceProvider services)
    {
        if (next.State?.Text != KnownResourceStates.Waiting)
        {
            next = next with { Properties = next.Properties.RemoveResourceProperty(KnownProperties.Resource.WaitingFor) };
        }
        // A new run knows nothing of the health of the one before.
        if (IsStart(previous.State?.Text, next.State?.Text))
        {
            next = next with { HealthReports = PendingHealthReportsOf(resource), ResourceReadyEvent = null };
        }
        return next with { Commands = CommandsOf(resource, next, services) };
    }

    static bool IsStart(string? before, string? now) =>
        before is not null && now is not null && before != now
        && (now == KnownResourceStates.Starting || (now == KnownResourceStates.Running && KnownResourceStates.TerminalStates.Contains(before)));

    static string ResourceTypeOf(IResource resource) => resource switch
    {
        ProjectResource => KnownResourceTypes.Project,
        ContainerResource => KnownResourceTypes.Container,
        ExecutableResource => KnownResourceTypes.Executable,
        _ => TrimSuffix(resource.GetType().Name, "Resource"),
    };

    static string TrimSuffix(string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    static ImmutableArray<HealthReportSnapshot> PendingHealthReportsOf(IResource resource) =>
        [.. resource.GetHealthCheckKeys().Select(key => new HealthReportSnapshot(key, Status: null, Description: null, ExceptionText: null))];

    static ImmutableArray<ResourceCommandSnapshot> CommandsOf(
        IResource resource, CustomResourceSnapshot snapshot, IServiceProvider services)
    {
        var context = new UpdateCommandStateContext { ResourceSnapshot = snapshot, Services = services };
        return
        [
            .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
                command.Name, command.UpdateState(context), command.DisplayName, command.DisplayDescription,
                command.ConfirmationMessage, command.IconName, command.IconVariant, command.IsHighlighted, command.Visibility)),
        ];
    }
}
