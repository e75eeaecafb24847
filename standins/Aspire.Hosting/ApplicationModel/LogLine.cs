namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's log.</summary>
/// <param name="LineNumber">Counts from 1 for every watcher.</param>
/// <param name="Content">The text, mostly after a UTC time in ISO 8601 and a space.</param>
/// <param name="IsErrorMessage">Whether it came from standard error or is an error by its level.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
