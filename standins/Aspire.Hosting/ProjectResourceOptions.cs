namespace Aspire.Hosting;

/// <summary>How a project is added.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile; the AppHost's own or the first one when null.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether no launch profile is used.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Whether the endpoints of Kestrel's configuration are left out. They always are here.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
