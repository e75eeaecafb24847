namespace Greeting.Benchmarks;

/// <summary>A function that is measured.</summary>
/// <param name="Name">Its row in the table.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Missing">Why it is not measured, or null.</param>
sealed record BenchmarkedFunction(string Name, IReadOnlyList<string> Command, string? Missing = null)
{
    /// <summary>Its name at the Lambda service, which distinguishes the processes.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");
}
