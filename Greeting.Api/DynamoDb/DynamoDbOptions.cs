using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Greeting.Api.DynamoDb;

/// <summary>Where DynamoDB is, from the variables that the AWS SDKs and the AWS CLI also read.</summary>
sealed partial class DynamoDbOptions : IValidatableObject
{
    /// <summary>The AWS region: <c>AWS_REGION</c>, otherwise <c>AWS_DEFAULT_REGION</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>
    /// The URL of an endpoint that is not AWS's own: <c>AWS_ENDPOINT_URL_DYNAMODB</c>, otherwise <c>AWS_ENDPOINT_URL</c>.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Region.Length == 0)
        {
            yield return new("No AWS region is set: set AWS_REGION, for example to eu-west-1.");
        }
        else if (!Regions().IsMatch(Region))
        {
            yield return new($"The AWS region is '{Region}': set AWS_REGION to the name of a region, such as eu-west-1.");
        }

        if (Endpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
        {
            yield return new(
                $"The endpoint of DynamoDB is '{endpoint.OriginalString}': set AWS_ENDPOINT_URL_DYNAMODB to an http or https URL.");
        }
    }

    [GeneratedRegex(@"^[a-z]{2,4}(-[a-z]+)+-[0-9]+\z")]
    private static partial Regex Regions();
}

/// <summary>Validates <see cref="DynamoDbOptions"/> without reflection.</summary>
[OptionsValidator]
sealed partial class DynamoDbOptionsValidator : IValidateOptions<DynamoDbOptions>;
