namespace Greeting.Api.Greetings;

/// <summary>
/// The API cannot start with a setting that it has. Nobody catches it: whoever listens for the errors of a start, as Lambda's
/// server does, learns of it, and then the process ends.
/// </summary>
sealed class WrongSettingException(string message) : Exception(message)
{
    /// <summary>Makes the process end with the message alone, exit code 1: a stack trace would only hide what is wrong.</summary>
    public static void EndTheProcessPlainly() => AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
    {
        if (unhandled.ExceptionObject is WrongSettingException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            Environment.Exit(1);
        }
    };
}
