namespace Greeting.Api.Http;

/// <summary>Makes a header mean the same on every server that the API runs on.</summary>
static class RequestHeaders
{
    /// <summary>
    /// The whole value of a header, or null without one. Lambda's server splits a value at its commas, and
    /// <see cref="Microsoft.Extensions.Primitives.StringValues"/> drops the empty parts when it joins them.
    /// </summary>
    public static string? WholeValueOf(this IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values.Count > 0 ? string.Join(',', values.ToArray()) : null;
}
