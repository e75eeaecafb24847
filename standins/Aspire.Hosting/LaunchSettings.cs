using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>A project's <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    /// <summary>The profiles by name, in the order of the file.</summary>
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    /// <summary>Reads the settings of a project.</summary>
    /// <param name="projectPath">The project file.</param>
    /// <returns>The settings, or null when the project has none.</returns>
    /// <exception cref="DistributedApplicationException">The file is no valid JSON.</exception>
    internal static LaunchSettings? Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, LaunchSettingsJson.Default.LaunchSettings);
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"'{path}' cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>A launch profile.</summary>
public sealed class LaunchProfile
{
    /// <summary>The kind of profile; <c>Project</c> runs the project.</summary>
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    /// <summary>The program's arguments, in one line.</summary>
    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    /// <summary>The address that the browser opens.</summary>
    [JsonPropertyName("launchUrl")]
    public string? LaunchUrl { get; set; }

    /// <summary>The addresses to listen on, separated by semicolons.</summary>
    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    /// <summary>The environment variables.</summary>
    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

[JsonSourceGenerationOptions(
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(LaunchSettings))]
sealed partial class LaunchSettingsJson : JsonSerializerContext;
