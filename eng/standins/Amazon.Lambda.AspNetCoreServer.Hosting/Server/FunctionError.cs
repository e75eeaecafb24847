using System.Text.Json;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>An error in the form that Lambda shows in its console and gives to the caller.</summary>
static class FunctionError
{
    public const string ContentType = "application/vnd.aws.lambda.error+json";

    public static string TypeOf(Exception error) => error.GetType().Name;

    public static RuntimeApiPost Write(RuntimeApiPost post, Exception error)
    {
        using var json = new Utf8JsonWriter(post.Body);
        json.WriteStartObject();
        json.WriteString("errorMessage", error.Message);
        json.WriteString("errorType", TypeOf(error));
        json.WriteStartArray("stackTrace");
        foreach (var line in (error.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return post;
    }
}
