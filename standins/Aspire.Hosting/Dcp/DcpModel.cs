using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

// The part of DCP's objects that is used here. Names and meanings: github.com/microsoft/dcp, api/v1/*types.go.

/// <summary>An object of DCP's API.</summary>
abstract class DcpObject
{
    public const string ApiVersionName = "usvc-dev.developer.microsoft.com/v1";

    public string ApiVersion { get; init; } = ApiVersionName;

    public string? Kind { get; init; }

    public required DcpMetadata Metadata { get; init; }
}

/// <summary>What identifies an object.</summary>
sealed class DcpMetadata
{
    public required string Name { get; init; }

    public string? Uid { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }
}

/// <summary>An address that clients use, handed on to the executables and containers that produce the service.</summary>
sealed class DcpService : DcpObject
{
    public required DcpServiceSpec Spec { get; init; }

    public DcpServiceStatus? Status { get; init; }
}

/// <summary>What a service is to be.</summary>
sealed class DcpServiceSpec
{
    public string? Address { get; init; }

    /// <summary>Any free port when null.</summary>
    public int? Port { get; init; }

    public string Protocol { get; init; } = "TCP";

    public string? AddressAllocationMode { get; init; }
}

/// <summary>What a service has become.</summary>
sealed class DcpServiceStatus
{
    public int? EffectivePort { get; init; }
}

/// <summary>What an object says in its <c>service-producer</c> annotation: which service it serves on which port.</summary>
sealed class DcpServiceProducer
{
    public const string Annotation = "service-producer";

    public required string ServiceName { get; init; }

    /// <summary>The address that the program listens on, where that is not <c>localhost</c>.</summary>
    public string? Address { get; init; }

    /// <summary>Null when DCP chooses it and tells the program by <c>portForServing</c>.</summary>
    public int? Port { get; init; }
}

/// <summary>A process.</summary>
sealed class DcpExecutable : DcpObject
{
    public required DcpExecutableSpec Spec { get; init; }

    public DcpExecutableStatus? Status { get; init; }
}

/// <summary>What a process is to be.</summary>
sealed class DcpExecutableSpec
{
    public required string ExecutablePath { get; init; }

    public string? WorkingDirectory { get; init; }

    public List<string>? Args { get; init; }

    public List<DcpVariable>? Env { get; init; }

    public string ExecutionType { get; init; } = "Process";
}

/// <summary>How a process is doing.</summary>
sealed class DcpExecutableStatus
{
    public string? State { get; init; }

    public long? Pid { get; init; }

    public DateTime? StartupTimestamp { get; init; }

    public DateTime? FinishTimestamp { get; init; }

    public int? ExitCode { get; init; }

    public List<DcpVariable>? EffectiveEnv { get; init; }

    public List<string>? EffectiveArgs { get; init; }
}

/// <summary>An environment variable.</summary>
sealed class DcpVariable
{
    public required string Name { get; init; }

    public string? Value { get; init; }
}

/// <summary>A container.</summary>
sealed class DcpContainer : DcpObject
{
    public required DcpContainerSpec Spec { get; init; }

    public DcpContainerStatus? Status { get; init; }
}

/// <summary>What a container is to be.</summary>
sealed class DcpContainerSpec
{
    public required string Image { get; init; }

    public string? ContainerName { get; init; }

    public List<string>? Args { get; init; }

    public List<DcpVariable>? Env { get; init; }

    public List<DcpContainerPort>? Ports { get; init; }

    public List<DcpVolumeMount>? VolumeMounts { get; init; }

    public List<DcpNetworkConnection>? Networks { get; init; }
}

/// <summary>A port of a container, and where the host has it.</summary>
sealed class DcpContainerPort
{
    public int ContainerPort { get; init; }

    public int? HostPort { get; init; }

    [JsonPropertyName("hostIP")]
    public string? HostIp { get; init; }
}

/// <summary>A folder of the host that a container sees.</summary>
sealed class DcpVolumeMount
{
    public required string Type { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    public bool ReadOnly { get; init; }
}

/// <summary>A network that a container is in, with its names there.</summary>
sealed class DcpNetworkConnection
{
    public required string Name { get; init; }

    public List<string>? Aliases { get; init; }
}

/// <summary>How a container is doing.</summary>
sealed class DcpContainerStatus
{
    public string? State { get; init; }

    public string? ContainerId { get; init; }

    public DateTime? StartupTimestamp { get; init; }

    public DateTime? FinishTimestamp { get; init; }

    public int? ExitCode { get; init; }

    public List<DcpVariable>? EffectiveEnv { get; init; }

    public List<string>? EffectiveArgs { get; init; }
}

/// <summary>A network that containers share.</summary>
sealed class DcpContainerNetwork : DcpObject
{
    public required DcpContainerNetworkSpec Spec { get; init; }
}

/// <summary>What a network is to be.</summary>
sealed class DcpContainerNetworkSpec
{
    public string? NetworkName { get; init; }
}

/// <summary>The objects of a kind, of which only the names are of interest.</summary>
sealed class DcpList
{
    public required List<DcpListItem> Items { get; init; }
}

/// <summary>An object in a list.</summary>
sealed class DcpListItem
{
    public required DcpMetadata Metadata { get; init; }
}

/// <summary>A message of a watch.</summary>
sealed class DcpWatchEvent
{
    public const string Deleted = "DELETED";
    public const string Bookmark = "BOOKMARK";
    public const string Error = "ERROR";

    /// <summary><c>ADDED</c>, <c>MODIFIED</c>, or one of the above.</summary>
    public required string Type { get; init; }

    /// <summary>The object as it is after the change; with an error, what an error answer says.</summary>
    public JsonElement Object { get; init; }
}

/// <summary>The state of DCP itself.</summary>
sealed class DcpExecution
{
    public required string Status { get; init; }

    public string? ShutdownResourceCleanup { get; init; }
}

/// <summary>An error answer.</summary>
sealed class DcpError
{
    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DcpService))]
[JsonSerializable(typeof(DcpExecutable))]
[JsonSerializable(typeof(DcpContainer))]
[JsonSerializable(typeof(DcpContainerNetwork))]
[JsonSerializable(typeof(DcpList))]
[JsonSerializable(typeof(DcpWatchEvent))]
[JsonSerializable(typeof(DcpExecution))]
[JsonSerializable(typeof(DcpError))]
[JsonSerializable(typeof(List<DcpServiceProducer>))]
sealed partial class DcpJson : JsonSerializerContext;
