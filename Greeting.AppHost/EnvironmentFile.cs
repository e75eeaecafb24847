using System.Text.RegularExpressions;

namespace Greeting.AppHost;

/// <summary>
/// The settings of one environment: a file of Terraform variables, which Terraform reads itself. The deployment reads only
/// variables whose values are quoted strings on one line.
/// </summary>
/// <param name="path">The file's full path.</param>
sealed partial class EnvironmentFile(string path)
{
    /// <summary>The file's full path.</summary>
    public string Path => path;

    /// <summary>A variable's value as Terraform would take it: from the file, or from the environment as <c>TF_VAR_name</c>.</summary>
    /// <returns>The value, or null when there is none.</returns>
    public string? Find(string variable) =>
        Assignment.Matches(File.ReadAllText(path)).LastOrDefault(match => match.Groups["name"].Value == variable) is { } match
            ? match.Groups["value"].Value
            : Environment.GetEnvironmentVariable($"TF_VAR_{variable}") is { Length: > 0 } value ? value : null;

    /// <summary>Appends variables to the file, except those without a value.</summary>
    public Task AddAsync(IEnumerable<(string Name, string? Value)> variables, CancellationToken cancellationToken) =>
        File.AppendAllTextAsync(
            path,
            string.Concat(from variable in variables where !string.IsNullOrEmpty(variable.Value) select $"\n{variable.Name} = \"{variable.Value}\"\n"),
            cancellationToken);

    [GeneratedRegex("""^[ \t]*(?<name>\w+)[ \t]*=[ \t]*"(?<value>[^"\n]*)"[ \t]*(#.*|//.*)?\r?$""", RegexOptions.Multiline)]
    static partial Regex Assignment { get; }
}
