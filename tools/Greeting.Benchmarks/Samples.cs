namespace Greeting.Benchmarks;

/// <summary>Measured values of one kind.</summary>
sealed class Samples
{
    readonly List<double> values = [];

    public int Count => values.Count;

    public double Median => Quantile(0.5);

    public void Add(double value) => values.Add(value);

    /// <summary>The interpolated value below which a share of all values lies.</summary>
    public double Quantile(double share)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0)
        {
            return double.NaN;
        }

        var position = share * (sorted.Count - 1);
        var (low, high) = ((int)Math.Floor(position), (int)Math.Ceiling(position));
        return sorted[low] + ((sorted[high] - sorted[low]) * (position - low));
    }
}
