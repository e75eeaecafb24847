namespace Greeting.Benchmarks;

/// <summary>A function that takes part.</summary>
/// <param name="Name">Its row in the table.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Missing">Why it cannot take part, or null.</param>
sealed record Contender(string Name, IReadOnlyList<string> Command, string? Missing = null)
{
    /// <summary>The function's name at the Lambda service, which tells the processes apart.</summary>
    public string Function { get; } = Guid.NewGuid().ToString("N");
}
