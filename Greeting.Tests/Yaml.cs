using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;
using YamlDotNet.RepresentationModel;
using ScalarToken = YamlDotNet.Core.Tokens.Scalar;

namespace Greeting.Tests;

/// <summary>Reads YAML files of the repository.</summary>
static class Yaml
{
    /// <summary>Reads a file with one document.</summary>
    /// <param name="path">Its path from the repository's root.</param>
    public static YamlNode Read(string path)
    {
        using var file = Open(path);
        var yaml = new YamlStream();
        yaml.Load(file);
        return Assert.Single(yaml.Documents).RootNode;
    }

    /// <summary>The value of a key, or null where a mapping lacks it.</summary>
    public static YamlNode? Find(this YamlNode mapping, string key) => ((YamlMappingNode)mapping).Children.TryGetValue(key, out var value) ? value : null;

    /// <summary>The items of a list under a key; none where a mapping lacks it. A single item may stand without its list.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode mapping, string key) => mapping.Find(key) switch
    {
        null => [],
        YamlSequenceNode list => list,
        var item => [item],
    };

    /// <summary>The pairs of a mapping under a key, as "key: value"; none where a mapping lacks it.</summary>
    public static IEnumerable<string> Pairs(this YamlNode mapping, string key) =>
        mapping.Find(key) is YamlMappingNode pairs ? pairs.Select(pair => $"{pair.Key}: {pair.Value}") : [];

    /// <summary>Each value of a key anywhere in a file, with the comment on its line.</summary>
    public static IEnumerable<(string Value, string? Comment)> FindWithComments(string path, string key)
    {
        using var file = Open(path);
        // The parser above the scanner does not accept comments everywhere.
        var scanner = new Scanner(file, skipComments: false);
        var tokens = new List<Token>();
        while (scanner.MoveNext())
        {
            tokens.Add(scanner.Current!);
        }

        var comments = tokens.OfType<Comment>().Where(comment => comment.IsInline).ToDictionary(comment => comment.Start.Line, comment => comment.Value);
        return [..
            from i in Enumerable.Range(0, tokens.Count - 3)
            where tokens[i] is Key && tokens[i + 1] is ScalarToken name && name.Value == key
            let value = Assert.IsType<ScalarToken>(tokens[i + 3])
            select (value.Value, comments.GetValueOrDefault(value.Start.Line))];
    }

    static StreamReader Open(string path) => File.OpenText(Path.Combine(Command.RepositoryRoot, path));
}
