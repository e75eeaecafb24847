using System.Net;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// The outcome of the attempts of one call. The SDK reports only the last one, and an earlier one may have been carried out
/// although its answer was lost.
/// </summary>
sealed class Attempts
{
    static readonly AsyncLocal<Attempts?> Current = new();

    /// <summary>Whether an attempt may have been carried out, and its answer was lost.</summary>
    public bool AnyLost { get; private set; }

    /// <summary>Tracks the attempts of what the calling method does from here on.</summary>
    public static Attempts Track() => Current.Value = new();

    /// <summary><see cref="AnyLost"/> of the call that is under way.</summary>
    public static bool AnyLostSoFar => Current.Value is { AnyLost: true };

    /// <summary>
    /// Notes an answer. Only a refusal of the request (4xx) says for certain that nothing was carried out: after a server error
    /// nobody knows, and a success that the SDK cannot read was one all the same.
    /// </summary>
    public static void Answered(HttpResponseMessage response) =>
        Note(response.StatusCode is < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError);

    /// <summary>Notes a failure. Without a connection nothing was sent.</summary>
    public static void Failed(Exception error) => Note(error is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
    });

    static void Note(bool isLost)
    {
        if (Current.Value is { } attempts)
        {
            attempts.AnyLost |= isLost;
        }
    }
}
