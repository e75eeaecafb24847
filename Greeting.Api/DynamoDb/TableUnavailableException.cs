namespace Greeting.Api.DynamoDb;

/// <summary>The table cannot be used at the moment. The message tells the operator why, in one line, and never has a name in it.</summary>
sealed class TableUnavailableException(string reason, Exception? cause) : Exception(reason, cause)
{
    /// <summary>Whether the call was a write of which an attempt got no complete answer, and may have succeeded anyway.</summary>
    public bool MayBeWritten { get; init; }
}
