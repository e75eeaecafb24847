using System.Net;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// The outcome of the attempts of one call. The SDK reports only the last one, but an earlier one may have been carried out
/// although its answer was lost.
/// </summary>
sealed class Attempts
{
    static readonly AsyncLocal<Attempts?> Current = new();

    /// <summary>Whether an attempt may have been carried out although its answer was lost.</summary>
    public bool AnyLost { get; private set; }

    /// <summary>Starts tracking the attempts that the calling method makes.</summary>
    public static Attempts Track() => Current.Value = new();

    /// <summary><see cref="AnyLost"/> of the current call.</summary>
    public static bool AnyLostSoFar => Current.Value is { AnyLost: true };

    /// <summary>
    /// Records an answer. Only a rejected request (4xx) was certainly not carried out: a server error leaves it open, and a success
    /// that the SDK cannot read is still a success.
    /// </summary>
    public static void Answered(HttpResponseMessage response) =>
        Note(response.StatusCode is < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError);

    /// <summary>Records a failure. Without a connection, nothing was sent.</summary>
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
