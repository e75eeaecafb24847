using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The launch profile that a project runs with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Profile">What it says.</param>
sealed partial record LaunchProfileAnnotation(string Name, LaunchProfile Profile) : IResourceAnnotation
{
    /// <summary>The program's arguments.</summary>
    public IEnumerable<string> Arguments => Argument().Matches(Profile.CommandLineArgs ?? "").Select(match => match.Value.Trim('"'));

    /// <summary>Chooses a profile as <c>dotnet run</c> does, but for one thing: that of the AppHost's own name comes before the first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="preferred">The profile to take if it is there.</param>
    public static LaunchProfileAnnotation? Choose(IProjectMetadata project, string? preferred)
    {
        var profiles = LaunchSettings.Read(project.ProjectPath)?.Profiles ?? [];
        if (preferred is not null && profiles.TryGetValue(preferred, out var own))
        {
            return new(preferred, own);
        }

        var (name, first) = profiles.FirstOrDefault(profile => profile.Value.CommandName is null or "Project");
        return first is null ? null : new(name, first);
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Argument();
}
