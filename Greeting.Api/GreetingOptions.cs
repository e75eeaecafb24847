using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Greeting.Api;

/// <summary>The API's own settings: section <c>Greeting</c>, so <c>Greeting__TableName</c> and so on in the environment.</summary>
sealed partial class GreetingOptions : IValidatableObject
{
    /// <summary>Name of the DynamoDB table.</summary>
    public string TableName { get; set; } = "GreetingTable";

    /// <summary>
    /// Number of partitions of the index over which the recent greetings are spread, 1 to 100. Each accepts 500 greetings a second
    /// (docs/scale.md) and adds one query to a list. It can be raised at any time. After it is lowered, names in removed
    /// partitions are missing from lists until they are next greeted.
    /// </summary>
    public int RecentShards { get; set; } = 1;

    /// <summary>Days after its latest greeting that a name expires, 0 to 3650; 0 keeps names forever.</summary>
    public int TtlDays { get; set; }

    /// <summary>Origins whose pages may call the API. Leave it empty behind a gateway that handles CORS.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TableNames().IsMatch(TableName))
        {
            yield return new($"Greeting:TableName is '{TableName}': a table name has 3 to 255 letters, digits, '_', '-' or '.'.");
        }

        if (RecentShards is < 1 or > 100)
        {
            yield return new($"Greeting:RecentShards is '{RecentShards}': it must be a whole number from 1 to 100.");
        }

        if (TtlDays is < 0 or > 3650)
        {
            yield return new($"Greeting:TtlDays is '{TtlDays}': it must be a whole number of days from 0, which keeps names forever, to 3650.");
        }

        foreach (var origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
            {
                yield return new($"Greeting:AllowedOrigins has '{origin}': an origin is a scheme, a host and a port, such as http://localhost:5173.");
            }
        }
    }

    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    [GeneratedRegex(@"^[A-Za-z0-9_.-]{3,255}\z")]
    private static partial Regex TableNames();
}

/// <summary>Validates <see cref="GreetingOptions"/> without reflection.</summary>
[OptionsValidator]
sealed partial class GreetingOptionsValidator : IValidateOptions<GreetingOptions>;
