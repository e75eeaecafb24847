using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Greeting.Api.Greetings;

/// <summary>What the API must know to start.</summary>
/// <param name="TableName">Name of the DynamoDB table (<c>Greeting:TableName</c>).</param>
/// <param name="RecentShards">
/// How many partitions of the index the recent greetings are spread over (<c>Greeting:RecentShards</c>, 1 to 100). More take
/// more greetings a second; reading the recent ones costs one query each. Raise it freely; after lowering it, names in
/// the shards that are gone show up again when they are next greeted.
/// </param>
/// <param name="Region">The AWS region (<c>AWS_REGION</c>).</param>
/// <param name="Endpoint">Where DynamoDB answers, when not at AWS (<c>AWS_ENDPOINT_URL_DYNAMODB</c>, <c>AWS_ENDPOINT_URL</c>).</param>
/// <param name="AllowedOrigins">
/// Origins whose pages may call the API (<c>Greeting:AllowedOrigins:0</c> and so on). None where a gateway in front answers
/// for CORS.
/// </param>
sealed partial record GreetingSettings(string TableName, int RecentShards, string Region, Uri? Endpoint, string[] AllowedOrigins)
{
    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="configuration">Environment variables, command line and files.</param>
    /// <param name="settings">The settings, when they are right.</param>
    /// <param name="error">Otherwise one line that says what is wrong and what to do.</param>
    public static bool TryRead(
        IConfiguration configuration,
        [NotNullWhen(true)] out GreetingSettings? settings,
        [NotNullWhen(false)] out string? error)
    {
        settings = null;

        var table = configuration["Greeting:TableName"] ?? "greetings";
        if (!TableNames.IsMatch(table))
        {
            error = $"Greeting:TableName is '{table}': a table's name has 3 to 255 letters, digits, '_', '-' or '.'.";
            return false;
        }

        var shardsText = configuration["Greeting:RecentShards"] ?? "8";
        if (!int.TryParse(shardsText, NumberStyles.None, CultureInfo.InvariantCulture, out var shards) || shards is < 1 or > 100)
        {
            error = $"Greeting:RecentShards is '{shardsText}': it must be a whole number from 1 to 100.";
            return false;
        }

        var (regionKey, region) = First("AWS_REGION", "AWS_DEFAULT_REGION");
        if (!Regions.IsMatch(region))
        {
            error = region.Length == 0
                ? "No AWS region is set: set AWS_REGION, for example to eu-west-1."
                : $"{regionKey} is '{region}', which is not a region's name such as eu-west-1.";
            return false;
        }

        var (endpointKey, endpointText) = First("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL");
        Uri? endpoint = null;
        if (endpointText.Length > 0
            && (!Uri.TryCreate(endpointText, UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("http" or "https")))
        {
            error = $"{endpointKey} is '{endpointText}': it must be an http or https URL.";
            return false;
        }

        string[] origins =
        [
            .. configuration.GetSection("Greeting:AllowedOrigins").GetChildren().Select(origin => origin.Value!.TrimEnd('/')),
        ];

        settings = new(table, shards, region, endpoint, origins);
        error = null;
        return true;

        // An empty variable is as good as none.
        (string Key, string Value) First(params ReadOnlySpan<string> keys)
        {
            foreach (var key in keys)
            {
                if (configuration[key] is { Length: > 0 } value)
                {
                    return (key, value);
                }
            }

            return (keys[0], "");
        }
    }

    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    [GeneratedRegex(@"^[A-Za-z0-9_.-]{3,255}\z")]
    static partial Regex TableNames { get; }

    [GeneratedRegex(@"^[a-z]{2,3}(-[a-z]+)+-[0-9]+\z")]
    static partial Regex Regions { get; }
}
