using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// What DCP says of an executable or container, as a change to the snapshot of its resource. Who asked for the end of a
/// run is not told its exit code: the dashboard would show it as a failure.
/// </summary>
static class InstanceState
{
    /// <summary>DCP's exit code for a container whose end left none, and for a process that a signal killed.</summary>
    const int NoExitCode = -1;

    public static CustomResourceSnapshot Apply(
        CustomResourceSnapshot snapshot, IResource resource, DcpExecutable executable, bool stopRequested)
    {
        var status = executable.Status;
        var properties = snapshot.Properties
            .SetResourceProperty(KnownProperties.Executable.Path, executable.Spec.ExecutablePath)
            .SetResourceProperty(KnownProperties.Executable.WorkDir, executable.Spec.WorkingDirectory)
            .SetResourceProperty(KnownProperties.Executable.Args, Arguments(status?.EffectiveArgs), isSensitive: true)
            .SetResourceProperty(KnownProperties.Executable.Pid, status?.Pid);
        if (resource.TryGetLastAnnotation<IProjectMetadata>(out var project))
        {
            properties = properties.SetResourceProperty(KnownProperties.Project.Path, project.ProjectPath);
            if (resource.TryGetLastAnnotation<LaunchProfileAnnotation>(out var profile))
            {
                properties = properties.SetResourceProperty(KnownProperties.Project.LaunchProfile, profile.Name);
            }
        }

        return snapshot with
        {
            State = StateOf(status?.State, stopRequested) ?? snapshot.State,
            ExitCode = stopRequested ? null : status?.ExitCode,
            Properties = properties,
            EnvironmentVariables = Variables(status?.EffectiveEnv, executable.Spec.Env),
            StartTimeStamp = status?.StartupTimestamp?.ToUniversalTime(),
            StopTimeStamp = status?.FinishTimestamp?.ToUniversalTime(),
        };
    }

    public static CustomResourceSnapshot Apply(CustomResourceSnapshot snapshot, DcpContainer container, bool stopRequested)
    {
        var status = container.Status;
        return snapshot with
        {
            State = StateOf(status?.State, stopRequested) ?? snapshot.State,
            ExitCode = stopRequested || status?.ExitCode == NoExitCode ? null : status?.ExitCode,
            Properties = snapshot.Properties
                .SetResourceProperty(KnownProperties.Container.Image, container.Spec.Image)
                .SetResourceProperty(KnownProperties.Container.Id, status?.ContainerId)
                .SetResourceProperty(KnownProperties.Container.Args, Arguments(status?.EffectiveArgs), isSensitive: true)
                .SetResourceProperty(
                    KnownProperties.Container.Ports, (container.Spec.Ports ?? []).Select(port => port.ContainerPort).ToImmutableArray()),
            EnvironmentVariables = Variables(status?.EffectiveEnv, container.Spec.Env),
            Volumes =
            [
                .. (container.Spec.VolumeMounts ?? []).Select(mount => new VolumeSnapshot(mount.Source, mount.Target, mount.Type, mount.ReadOnly)),
            ],
            StartTimeStamp = status?.StartupTimestamp?.ToUniversalTime(),
            StopTimeStamp = status?.FinishTimestamp?.ToUniversalTime(),
        };
    }

    /// <summary>DCP's states of executables and containers in the words of the dashboard; null for none yet.</summary>
    static ResourceStateSnapshot? StateOf(string? state, bool stopRequested) => state switch
    {
        null or "" => null,
        "Pending" or "Starting" => KnownResourceStates.Starting,
        "Building" => KnownResourceStates.Building,
        "Running" => stopRequested ? KnownResourceStates.Stopping : KnownResourceStates.Running,
        "Stopping" => KnownResourceStates.Stopping,
        "Finished" => KnownResourceStates.Finished,
        // Unknown: it ended while DCP was about to stop it, and how is not known.
        "Terminated" or "Exited" or "NotFound" or "Unknown" => KnownResourceStates.Exited,
        "FailedToStart" => KnownResourceStates.FailedToStart,
        "RuntimeUnhealthy" => KnownResourceStates.RuntimeUnhealthy,
        _ => new ResourceStateSnapshot(state, Style: null),
    };

    static ImmutableArray<string> Arguments(List<string>? arguments) => [.. arguments ?? []];

    static ImmutableArray<EnvironmentVariableSnapshot> Variables(List<DcpVariable>? effective, List<DcpVariable>? specified)
    {
        var names = (specified ?? []).Select(variable => variable.Name).ToHashSet();
        return [.. (effective ?? []).Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, names.Contains(variable.Name)))];
    }
}
