using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What an AppHost under test is told beyond its command line. Whatever the test sets itself has precedence.</summary>
static class TestingDefaults
{
    public static void Apply(
        DistributedApplicationOptions options,
        HostApplicationBuilderSettings settings,
        string[] args,
        Assembly appHost,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        settings.Args = [.. settings.Args ?? [], .. args];
        settings.ApplicationName = appHost.GetName().Name;
        settings.Configuration ??= new();
        options.Args = settings.Args;
        options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;

        var projectDirectory = ProjectDirectory(appHost);
        if (projectDirectory is not null)
        {
            settings.ContentRootPath = projectDirectory;
        }

        AddMissing(settings, new()
        {
            ["DcpPublisher:RandomizePorts"] = "true",
            ["ASPNETCORE_URLS"] = "http://localhost:8080",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        });
        configureBuilder(options, settings);
        AddMissing(settings, LaunchProfileVariables(settings, projectDirectory));
    }

    /// <summary>The environment of the launch profile: DOTNET_LAUNCH_PROFILE, otherwise the first.</summary>
    static Dictionary<string, string?> LaunchProfileVariables(HostApplicationBuilderSettings settings, string? projectDirectory)
    {
        Dictionary<string, string?> variables = [];
        if (projectDirectory is null || LaunchSettings.Read(Path.Combine(projectDirectory, "AppHost.csproj")) is not { Profiles.Count: > 0 } launchSettings)
        {
            return variables;
        }

        var name = Existing(settings)["DOTNET_LAUNCH_PROFILE"];
        if (string.IsNullOrEmpty(name))
        {
            name = launchSettings.Profiles.First().Key;
            variables["DOTNET_LAUNCH_PROFILE"] = name;
        }

        if (!launchSettings.Profiles.TryGetValue(name, out var profile))
        {
            throw new InvalidOperationException($"The launch settings have no profile '{name}': set DOTNET_LAUNCH_PROFILE to one they have.");
        }

        foreach (var (key, value) in profile.EnvironmentVariables)
        {
            variables[key] = value;
            // The hosts read these variables without their prefix too.
            foreach (var prefix in new[] { "DOTNET_", "ASPNETCORE_" })
            {
                if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    variables[key[prefix.Length..]] = value;
                }
            }
        }

        return variables;
    }

    static void AddMissing(HostApplicationBuilderSettings settings, Dictionary<string, string?> values)
    {
        var existing = Existing(settings);
        settings.Configuration!.AddInMemoryCollection(values.Where(value => existing[value.Key] is null).ToArray());
    }

    static IConfiguration Existing(HostApplicationBuilderSettings settings) => new ConfigurationBuilder()
        .AddCommandLine(settings.Args ?? [])
        .AddConfiguration(settings.Configuration!)
        .Build();

    static string? ProjectDirectory(Assembly appHost) => appHost.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(metadata => string.Equals(metadata.Key, "AppHostProjectPath", StringComparison.OrdinalIgnoreCase))?.Value is { } path
        && Directory.Exists(path)
        ? path
        : null;
}
