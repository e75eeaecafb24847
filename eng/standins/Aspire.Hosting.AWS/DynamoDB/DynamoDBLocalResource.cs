using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>DynamoDB Local, for development.</summary>
public interface IDynamoDBLocalResource : IResourceWithEnvironment, IResourceWithEndpoints;

/// <summary>DynamoDB Local in a container.</summary>
public sealed class DynamoDBLocalResource(string name, DynamoDBLocalOptions options) : ContainerResource(name), IDynamoDBLocalResource
{
    internal const int ContainerPort = 8000;

    internal const string StorageMountPoint = "/storage";

    internal DynamoDBLocalOptions Options { get; } = options;

    /// <summary>The arguments of the image's entry point, which is the Java runtime.</summary>
    internal string[] CommandLine()
    {
        List<string> arguments = ["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"];
        AddIf(Options.SharedDb, "-sharedDb");
        AddIf(Options.InMemory, "-inMemory");
        AddIf(Options.DisableDynamoDBLocalTelemetry, "-disableTelemetry");
        AddIf(!string.IsNullOrEmpty(Options.LocalStorageDirectory), "-dbPath", StorageMountPoint);
        AddIf(Options.DelayTransientStatuses, "-delayTransientStatuses");
        return [.. arguments];

        void AddIf(bool condition, params ReadOnlySpan<string> values)
        {
            if (condition)
            {
                arguments.AddRange(values);
            }
        }
    }
}
