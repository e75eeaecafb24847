using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.Lambda;

/// <summary>A project that runs as a Lambda function.</summary>
/// <param name="name">The resource's name, and the function's.</param>
public class LambdaProjectResource(string name) : ProjectResource(name);

/// <summary>The Lambda service: functions get their events from it.</summary>
/// <param name="name">The resource's name.</param>
public class LambdaEmulatorResource(string name) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory);

/// <summary>An API Gateway API.</summary>
/// <param name="name">The resource's name.</param>
public class APIGatewayEmulatorResource(string name) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory);

/// <summary>The type of an API.</summary>
public enum APIGatewayType
{
    /// <summary>An HTTP API with payload format 2.0.</summary>
    HttpV2 = 2,
}

/// <summary>The HTTP method of a route.</summary>
public enum Method
{
    /// <summary>Any method.</summary>
    Any,
}

/// <summary>Options of an API Gateway API.</summary>
public class APIGatewayEmulatorOptions
{
    /// <summary>The port of the endpoint <c>http</c>; null for any free one.</summary>
    public int? HttpPort { get; set; }

    /// <summary>Adds no endpoint <c>https</c>. Greeting.LambdaEmulator has none either way.</summary>
    public bool DisableHttpsEndpoint { get; set; } = true;
}

sealed record RouteAnnotation(string Function, Method Method, string Path) : IResourceAnnotation;

/// <summary>A route in the form that the emulator reads.</summary>
sealed record Route(string LambdaResourceName, string Endpoint, Method HttpMethod, string Path);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(IEnumerable<Route>))]
sealed partial class RouteJsonContext : JsonSerializerContext;
