using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What is known about one instance of a resource at one moment. Snapshots are immutable: a change is a new snapshot,
/// published through <see cref="ResourceNotificationService"/>.
/// </summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Counts the snapshots of one resource instance, so that watchers can tell old from new.</summary>
    internal long Version { get; init; }

    /// <summary>The kind of resource, such as <c>Project</c>, <c>Executable</c> or <c>Container</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Facts shown in the dashboard; the names it knows by heart are in <see cref="KnownProperties"/>.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the resource was created.</summary>
    public DateTime? CreationTimeStamp { get; init; }

    /// <summary>When the resource was started last.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the resource stopped; null while it runs.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>Where the resource is in its life; see <see cref="KnownResourceStates"/>.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The exit code of the process, once it has ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Set once <see cref="ResourceReadyEvent"/> was published for the current run of the resource.</summary>
    internal EventSnapshot? ResourceReadyEvent { get; init; }

    /// <summary>
    /// The worst of <see cref="HealthReports"/>; a check that has not reported yet counts as unhealthy. A running
    /// resource without checks is healthy; a resource that does not run has no health.
    /// </summary>
    public HealthStatus? HealthStatus =>
        State?.Text != KnownResourceStates.Running ? null
        : HealthReports.IsEmpty ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
        : HealthReports.Min(report => report.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);

    /// <summary>The latest result of every health check of the resource.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; internal init; } = [];

    /// <summary>The environment the resource runs with.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>The addresses that people can open.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>What is mounted into a container.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>The commands that can be executed on the resource, with their present state.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>How the resource relates to others, such as <c>Reference</c>, <c>WaitFor</c> and <c>Parent</c>.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>Whether user interfaces leave the resource out.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A Fluent UI icon to show instead of the one of the resource type.</summary>
    public string? IconName { get; init; }

    /// <summary>The variant of <see cref="IconName"/>.</summary>
    public IconVariant? IconVariant { get; init; }
}

/// <summary>The publication of an event, whose subscribers may have failed.</summary>
/// <param name="EventTask">Completes when all subscribers have run.</param>
sealed record EventSnapshot(Task EventTask);
