namespace Aspire.Hosting.Health;

/// <summary>
/// How long to wait between checks: hardly at all while a resource starts, seldom while it is well, and every few
/// seconds while it is ill.
/// </summary>
sealed class HealthCheckPace
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LongestWhileStarting = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Well = TimeSpan.FromSeconds(10);
    static readonly TimeSpan IllFirst = TimeSpan.FromSeconds(1);
    static readonly TimeSpan IllLongest = TimeSpan.FromSeconds(5);

    bool wasHealthy;
    int failures;

    /// <summary>The time to wait after a check.</summary>
    public TimeSpan DelayAfter(bool isHealthy)
    {
        if (isHealthy)
        {
            wasHealthy = true;
            failures = 0;
            return Well;
        }
        failures++;
        return wasHealthy
            ? Shorter(IllFirst * failures, IllLongest)
            : Shorter(First * failures, LongestWhileStarting);
    }

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
