using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>Options of DynamoDB Local. See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html.</summary>
public class DynamoDBLocalOptions
{
    /// <summary>Uses one database for all clients instead of one for each access key and region.</summary>
    public bool SharedDb { get; set; }

    /// <summary>Keeps the data in memory only.</summary>
    public bool InMemory { get; set; }

    /// <summary>A folder on this machine that keeps the data between runs.</summary>
    public string? LocalStorageDirectory { get; set; }

    /// <summary>Sends no usage data to AWS.</summary>
    public bool DisableDynamoDBLocalTelemetry { get; set; }

    /// <summary>The port on this machine; null for any free one.</summary>
    public int? Port { get; set; }
}

/// <summary>DynamoDB Local in a container.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="options">The options.</param>
public sealed class DynamoDBLocalResource(string name, DynamoDBLocalOptions options) : ContainerResource(name)
{
    internal const int ContainerPort = 8000;

    internal const string StoragePath = "/storage";

    internal DynamoDBLocalOptions Options { get; } = options;

    /// <summary>The arguments of the image's entry point, the Java runtime.</summary>
    internal IEnumerable<string> Arguments =>
    [
        "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
        .. Options.SharedDb ? ["-sharedDb"] : Array.Empty<string>(),
        .. Options.InMemory ? ["-inMemory"] : Array.Empty<string>(),
        .. Options.DisableDynamoDBLocalTelemetry ? ["-disableTelemetry"] : Array.Empty<string>(),
        .. string.IsNullOrEmpty(Options.LocalStorageDirectory) ? Array.Empty<string>() : ["-dbPath", StoragePath],
    ];
}
