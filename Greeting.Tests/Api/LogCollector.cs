using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Api;

/// <summary>Keeps what is logged.</summary>
sealed class LogCollector : ILoggerProvider
{
    readonly ConcurrentQueue<(LogLevel Level, string Text)> entries = [];

    public IReadOnlyCollection<(LogLevel Level, string Text)> Entries => entries;

    public ILogger CreateLogger(string categoryName) => new Logger(entries);

    public void Dispose()
    {
    }

    sealed class Logger(ConcurrentQueue<(LogLevel, string)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
