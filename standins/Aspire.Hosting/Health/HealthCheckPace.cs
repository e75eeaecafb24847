namespace Aspire.Hosting.Health;

/// <summary>
/// How long to wait between checks: hardly at all while a resource starts, seldom while it is well, and every few
/// seconds while it is ill.
/// </summary>
sealed class HealthCheckPace
{
    static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan s_longestWhileStarting = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan s_well = TimeSpan.FromSeconds(10);
    static readonly TimeSpan s_illFirst = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_illLongest = TimeSpan.FromSeconds(5);

    bool _wasHealthy;
    int _failures;

    /// <summary>The time to wait after a check.</summary>
    public TimeSpan DelayAfter(bool isHealthy)
    {
        if (isHealthy)
        {
            _wasHealthy = true;
            _failures = 0;
            return s_well;
        }
        _failures++;
        return _wasHealthy
            ? Shorter(s_illFirst * _failures, s_illLongest)
            : Shorter(s_first * _failures, s_longestWhileStarting);
    }

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
