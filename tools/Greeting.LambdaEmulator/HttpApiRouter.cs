namespace Greeting.LambdaEmulator;

/// <summary>
/// Finds the route of a request as an HTTP API does: the most specific path wins, a method wins over <c>ANY</c>, and
/// <c>$default</c> matches the rest. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html.
/// </summary>
sealed class HttpApiRouter(IReadOnlyList<HttpApiRoute> routes)
{
    const string Default = "$default";

    /// <summary>The route with the values of its variables, or null.</summary>
    public (HttpApiRoute Route, Dictionary<string, string> Variables)? Find(string method, string path)
    {
        var segments = Segments(path);
        (HttpApiRoute Route, Dictionary<string, string> Variables, string Rank)? best = null;
        foreach (var route in routes)
        {
            var isAny = route.Method.Equals("ANY", StringComparison.OrdinalIgnoreCase);
            if (!isAny && !route.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (Match(route.Path, segments) is var (variables, pathRank))
            {
                var rank = pathRank + (isAny ? "1" : "0");
                if (best is null || string.CompareOrdinal(rank, best.Value.Rank) < 0)
                {
                    best = (route, variables, rank);
                }
            }
        }

        return best is { } found ? (found.Route, found.Variables) : null;
    }

    /// <summary>How an event names a route.</summary>
    public static string KeyOf(HttpApiRoute route) => route.Path == Default ? Default : $"{route.Method.ToUpperInvariant()} {route.Path}";

    /// <summary>
    /// The variables, and a rank that sorts by specificity: per segment 0 for a literal, 1 for a variable, 2 for a greedy one,
    /// and 3 for <c>$default</c>.
    /// </summary>
    static (Dictionary<string, string> Variables, string Rank)? Match(string template, string[] segments)
    {
        Dictionary<string, string> variables = [];
        if (template == Default)
        {
            return (variables, "3");
        }

        var pattern = Segments(template);
        var rank = "";
        for (var i = 0; i < pattern.Length; i++)
        {
            var (isVariable, isGreedy) = (pattern[i].StartsWith('{'), pattern[i].EndsWith("+}", StringComparison.Ordinal));
            if (isGreedy && i < segments.Length)
            {
                variables[pattern[i][1..^2]] = string.Join('/', segments[i..]);
                return (variables, rank + "2");
            }

            if (i >= segments.Length || (!isVariable && pattern[i] != segments[i]))
            {
                return null;
            }

            if (isVariable)
            {
                variables[pattern[i][1..^1]] = segments[i];
            }

            rank += isVariable ? "1" : "0";
        }

        return pattern.Length == segments.Length ? (variables, rank) : null;
    }

    static string[] Segments(string path) => path.Trim('/') is { Length: > 0 } inner ? inner.Split('/') : [];
}
