using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rules that names of resources follow, so that they work as DNS labels and variable names.</summary>
static partial class ResourceName
{
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!Pattern().IsMatch(name))
        {
            throw new ArgumentException(
                $"Resource name '{name}' is invalid: it must start with a letter, hold only ASCII letters, digits and single hyphens, not end with a hyphen, and be at most 64 characters long.",
                nameof(name));
        }
    }

    /// <summary>The name as the part of an environment variable's name: every other character becomes an underscore.</summary>
    public static string AsVariable(string name) => NotInVariables().Replace(name, "_");

    [GeneratedRegex("^(?=.{1,64}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$")]
    private static partial Regex Pattern();

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotInVariables();
}
