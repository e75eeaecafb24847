namespace Aspire.Hosting.Orchestrator;

/// <summary>The program that runs .NET assemblies.</summary>
static class DotNet
{
    /// <summary>The <c>dotnet</c> that runs the AppHost, which need not be the one on the PATH, or on any.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
