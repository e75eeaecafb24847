using System.Net;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// What became of the attempts of one call, of which the SDK tells the last one only: an earlier one may have been carried out
/// although its answer was lost.
/// </summary>
sealed class Attempts
{
    static readonly AsyncLocal<Attempts?> Current = new();

    /// <summary>Whether an attempt may have been carried out, and its answer was lost.</summary>
    public bool AnyLost { get; private set; }

    /// <summary>Tracks the attempts of what the calling method does from here on.</summary>
    public static Attempts Track() => Current.Value = new();

    /// <summary>Notes an answer. After an error of the server nobody knows what was carried out.</summary>
    public static void Answered(HttpResponseMessage response) => Note(response.StatusCode >= HttpStatusCode.InternalServerError);

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
