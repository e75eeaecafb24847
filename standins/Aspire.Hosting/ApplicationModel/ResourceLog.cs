using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The log of one resource instance: the latest lines for those who come later, and live lines for those who watch.</summary>
sealed class ResourceLog
{
    const int LinesKept = 10_000;

    readonly Lock gate = new();
    readonly Queue<Line> kept = [];
    readonly List<Channel<Line>> watchers = [];
    bool completed;

    public void Append(string content, bool isErrorMessage)
    {
        lock (gate)
        {
            var line = new Line(content, isErrorMessage);
            if (kept.Count == LinesKept)
            {
                kept.Dequeue();
            }
            kept.Enqueue(line);
            foreach (var watcher in watchers)
            {
                watcher.Writer.TryWrite(line);
            }
        }
    }

    public void Complete()
    {
        lock (gate)
        {
            completed = true;
            foreach (var watcher in watchers)
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    /// <summary>The kept lines as one batch; then, when following, batches of what has arrived since the last one.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(
        bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (backlog, live) = Subscribe(follow);
        var lineNumber = 0;
        try
        {
            if (backlog.Length > 0)
            {
                yield return [.. backlog.Select(Number)];
            }
            while (live is not null && await live.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogLine>();
                while (live.Reader.TryRead(out var line))
                {
                    batch.Add(Number(line));
                }
                yield return batch;
            }
        }
        finally
        {
            Unsubscribe(live);
        }

        LogLine Number(Line line) => new(++lineNumber, line.Content, line.IsErrorMessage);
    }

    (Line[] Backlog, Channel<Line>? Live) Subscribe(bool follow)
    {
        lock (gate)
        {
            if (!follow || completed)
            {
                return ([.. kept], null);
            }
            var live = Channel.CreateUnbounded<Line>(new() { SingleReader = true });
            watchers.Add(live);
            return ([.. kept], live);
        }
    }

    void Unsubscribe(Channel<Line>? live)
    {
        if (live is not null)
        {
            lock (gate)
            {
                watchers.Remove(live);
            }
        }
    }

    readonly record struct Line(string Content, bool IsErrorMessage);
}
