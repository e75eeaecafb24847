namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The name of the AppHost's assembly; the entry assembly when null.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The folder of the AppHost's project; taken from its assembly when null.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>The application's name in the dashboard.</summary>
    public string? DashboardApplicationName { get; set; }

    /// <summary>Whether to run without a dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether the resources' console output goes to the AppHost's log too.</summary>
    public bool EnableResourceLogging { get; set; }
}
