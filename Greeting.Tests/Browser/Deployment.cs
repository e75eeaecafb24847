using System.Text.RegularExpressions;

namespace Greeting.Tests.Browser;

/// <summary>How terraform/ has the page and its API served, read from the configuration's text.</summary>
static class Deployment
{
    /// <summary>The addresses that Amplify answers with the page instead of a file.</summary>
    public static Regex PageAddresses { get; } = new(Find("frontend.tf", "source = \"</(.+)/>\""));

    /// <summary>The methods that API Gateway's CORS configuration allows, as a header has them.</summary>
    public static string AllowedMethods { get; } = FindList("allow_methods");

    /// <summary>The request headers that it allows.</summary>
    public static string AllowedHeaders { get; } = FindList("allow_headers");

    /// <summary>The headers of answers that a page may read.</summary>
    public static string ExposedHeaders { get; } = FindList("expose_headers");

    static string FindList(string list) =>
        string.Join(',', Regex.Matches(Find("api.tf", $@"\b{list}\s*= \[(.+)\]"), "\"(.+?)\"").Select(value => value.Groups[1].Value));

    static string Find(string file, string pattern)
    {
        var match = Regex.Match(File.ReadAllText(Path.Combine(Command.RepositoryRoot, "terraform", file)), pattern);
        return match.Success ? match.Groups[1].Value : throw new InvalidDataException($"terraform/{file} has nothing that matches {pattern}.");
    }
}
