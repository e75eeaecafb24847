using System.Diagnostics;
using System.Diagnostics.Metrics;
using Greeting.Api.DynamoDb;

namespace Greeting.Api.Greetings;

/// <summary>Metrics of the greetings. No tag contains a name.</summary>
sealed class GreetingMetrics
{
    readonly Counter<long> greetings;
    readonly Histogram<double> duration;

    /// <summary>Creates the instruments of the application's meter.</summary>
    public GreetingMetrics(IMeterFactory meters, IHostEnvironment environment)
    {
        var meter = meters.Create(environment.ApplicationName);
        greetings = meter.CreateCounter<long>("greetings", "{greeting}", "Stored greetings, not counting repeats.");
        duration = meter.CreateHistogram(
            "greetings.duration",
            "s",
            "Time taken to store a greeting, or to fail.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
    }

    /// <summary>Counts a greeting that is stored.</summary>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> when it began.</param>
    /// <param name="isRepeat">Whether an earlier request had stored it.</param>
    public void Stored(long started, bool isRepeat)
    {
        if (!isRepeat)
        {
            greetings.Add(1);
        }

        duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Records a greeting that could not be stored.</summary>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> when it began.</param>
    /// <param name="error">What prevented it.</param>
    public void Failed(long started, Exception error) =>
        duration.Record(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            new KeyValuePair<string, object?>("error.type", DynamoDbTable.ErrorTypeOf(error)));
}
