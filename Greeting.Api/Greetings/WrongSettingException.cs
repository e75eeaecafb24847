namespace Greeting.Api.Greetings;

/// <summary>
/// The API cannot start with a setting that it has. Nobody catches it: whoever listens for the errors of a start, as Lambda's
/// server does, learns of it, and then the process ends with the message alone, for a stack trace would only hide it.
/// </summary>
sealed class WrongSettingException : Exception
{
    public WrongSettingException(string message)
        : base(message) => AppDomain.CurrentDomain.UnhandledException += (_, _) =>
    {
        Console.Error.WriteLine(message);
        Environment.Exit(1);
    };
}
