using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a command gets to work with.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The resource instance, see <see cref="ResourceEvent.ResourceId"/>.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Cancelled when nobody waits for the result any more.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Writes into the resource's log.</summary>
    public required ILogger Logger { get; init; }
}

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether someone stopped it half-way.</summary>
    public bool Canceled { get; init; }

    /// <summary>What to tell people about it.</summary>
    public string? Message { get; init; }
}

/// <summary>Makes command results.</summary>
public static class CommandResults
{
    /// <summary>The command succeeded.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>The command succeeded, with a word about it.</summary>
    /// <param name="message">What to tell people.</param>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>The command failed.</summary>
    /// <param name="errorMessage">Why.</param>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>The command failed with an exception.</summary>
    /// <param name="exception">Its message says why.</param>
    public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    /// <summary>Someone stopped the command half-way.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
