using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Greeting.LambdaEmulator;

/// <summary>Reads the options from environment variables; Program.cs lists them.</summary>
static class EmulatorSettings
{
    const string RoutePrefix = "APIGATEWAY_EMULATOR_ROUTE_CONFIG";

    static readonly JsonSerializerOptions RouteJson = new()
    {
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="FormatException">A setting cannot be understood.</exception>
    public static LocalLambdaOptions Read(IDictionary environment)
    {
        var options = new LocalLambdaOptions
        {
            LambdaPort = Port(environment, "LAMBDA_RUNTIME_API_PORT"),
            GatewayPort = Port(environment, "API_GATEWAY_EMULATOR_PORT"),
            Routes = [.. environment.Cast<DictionaryEntry>()
                .Where(entry => ((string)entry.Key).StartsWith(RoutePrefix, StringComparison.Ordinal))
                .SelectMany(entry => Routes((string)entry.Key, (string)entry.Value!))],
        };

        return options.LambdaPort is null && options.GatewayPort is null
            ? throw new FormatException("Set LAMBDA_RUNTIME_API_PORT, API_GATEWAY_EMULATOR_PORT or both: there is nothing to serve.")
            : options;
    }

    static int? Port(IDictionary environment, string name) => environment[name] as string is not { Length: > 0 } text
        ? null
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new FormatException($"{name} is '{text}'; it must be a whole number up to {ushort.MaxValue}.");

    static HttpApiRoute[] Routes(string name, string json)
    {
        try
        {
            var routes = json.TrimStart().StartsWith('[')
                ? JsonSerializer.Deserialize<RouteSetting[]>(json, RouteJson)!
                : [JsonSerializer.Deserialize<RouteSetting>(json, RouteJson) ?? throw new JsonException("There is none.")];
            return
            [
                .. routes.Select(route => new HttpApiRoute(
                    route.LambdaResourceName, route.HttpMethod, route.Path, route.Endpoint is { Length: > 0 } endpoint ? new Uri(endpoint) : null)),
            ];
        }
        catch (Exception exception) when (exception is JsonException or UriFormatException)
        {
            throw new FormatException($"{name} is not a route: {exception.Message}", exception);
        }
    }

    sealed record RouteSetting(string LambdaResourceName, string HttpMethod, string Path, string? Endpoint = null);
}
