using System.Collections.ObjectModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// The scopes of a log entry: the ids of trace, span, request, and connection. The path of the request, which ASP.NET Core adds, is
/// left out, because the path of a record identifies a person, and logs are kept.
/// </summary>
sealed class LogScopes : IExternalScopeProvider
{
    const string Path = "RequestPath";

    readonly LoggerExternalScopeProvider scopes = new();

    /// <inheritdoc/>
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        // This provider replaces the framework's, which also adds the ids of the activity.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            callback(new Scope([new("TraceId", activity.TraceId.ToHexString()), new("SpanId", activity.SpanId.ToHexString())]), state);
        }

        scopes.ForEachScope(static (scope, outer) => outer.callback(WithoutPath(scope), outer.state), (callback, state));
    }

    /// <inheritdoc/>
    public IDisposable Push(object? state) => scopes.Push(state);

    static object? WithoutPath(object? scope) =>
        scope is IReadOnlyList<KeyValuePair<string, object?>> values && values.Any(static value => value.Key == Path)
            ? new Scope([.. values.Where(static value => value.Key != Path)])
            : scope;

    /// <summary>Values with a string representation like that of the framework's scopes.</summary>
    sealed class Scope(IList<KeyValuePair<string, object?>> values) : ReadOnlyCollection<KeyValuePair<string, object?>>(values)
    {
        public override string ToString() => string.Join(' ', this.Select(static value => $"{value.Key}:{value.Value}"));
    }
}
