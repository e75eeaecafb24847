namespace Greeting.Api.DynamoDb;

/// <summary>The table cannot be used at the moment. The message tells the operator why, in one line, and never contains a name.</summary>
sealed class TableUnavailableException(string reason, Exception? cause) : Exception(reason, cause)
{
    /// <summary>Whether the call was a write that may have succeeded, because an attempt got no complete answer.</summary>
    public bool MayBeWritten { get; init; }
}
