namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>Options of DynamoDB Local. See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html.</summary>
public class DynamoDBLocalOptions
{
    /// <summary>The registry of the container image.</summary>
    public string Registry { get; set; } = "public.ecr.aws";

    /// <summary>The container image.</summary>
    public string Image { get; set; } = "aws-dynamodb-local/aws-dynamodb-local";

    /// <summary>The image's tag.</summary>
    public string Tag { get; set; } = "latest";

    /// <summary>One database for all, rather than one for each access key and region.</summary>
    public bool SharedDb { get; set; }

    /// <summary>Keeps the data in memory; it is gone when the container stops.</summary>
    public bool InMemory { get; set; }

    /// <summary>A folder of this machine that keeps the data between runs.</summary>
    public string? LocalStorageDirectory { get; set; }

    /// <summary>Sends no usage data to AWS.</summary>
    public bool DisableDynamoDBLocalTelemetry { get; set; }

    /// <summary>Lets creating and changing tables take as long as it does in AWS.</summary>
    public bool DelayTransientStatuses { get; set; }

    /// <summary>The port on this machine; null: any free one.</summary>
    public int? Port { get; set; }
}
