namespace Aspire.Hosting.ApplicationModel;

/// <summary>Property names with a meaning for the dashboard, for use by integrations.</summary>
public static class CustomResourceKnownProperties
{
    /// <summary>What the resource is made from; shown in the Source column.</summary>
    public static string Source => KnownProperties.Resource.Source;
}

/// <summary>Property names with a meaning for the dashboard.</summary>
static class KnownProperties
{
    public static class Resource
    {
        public const string Uid = "resource.uid";
        public const string Name = "resource.name";
        public const string Type = "resource.type";
        public const string DisplayName = "resource.displayName";
        public const string State = "resource.state";
        public const string ExitCode = "resource.exitCode";
        public const string CreateTime = "resource.createTime";
        public const string StartTime = "resource.startTime";
        public const string StopTime = "resource.stopTime";
        public const string HealthState = "resource.healthState";
        public const string ParentName = "resource.parentName";
        public const string Source = "resource.source";
        public const string WaitingFor = "resource.waitingFor";
    }

    public static class Container
    {
        public const string Id = "container.id";
        public const string Image = "container.image";
        public const string Ports = "container.ports";
        public const string Args = "container.args";
    }

    public static class Executable
    {
        public const string Path = "executable.path";
        public const string Pid = "executable.pid";
        public const string WorkDir = "executable.workDir";
        public const string Args = "executable.args";
    }

    public static class Project
    {
        public const string Path = "project.path";
        public const string LaunchProfile = "project.launchProfile";
    }
}

/// <summary>The resource types the dashboard has icons and columns for.</summary>
static class KnownResourceTypes
{
    public const string Executable = nameof(Executable);
    public const string Project = nameof(Project);
    public const string Container = nameof(Container);
    public const string ExternalService = nameof(ExternalService);
}
