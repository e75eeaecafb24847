using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.Lambda;

/// <summary>A Lambda function: a project that asks the Lambda service for its events.</summary>
/// <param name="name">The resource's name, and the function's.</param>
public class LambdaProjectResource(string name) : ProjectResource(name);

/// <summary>The Lambda service that functions ask for their events.</summary>
/// <param name="name">The resource's name.</param>
public class LambdaEmulatorResource(string name) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory);

/// <summary>An API Gateway in front of Lambda functions.</summary>
/// <param name="name">The resource's name.</param>
public class APIGatewayEmulatorResource(string name) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory);

/// <summary>The kind of an API.</summary>
public enum APIGatewayType
{
    /// <summary>A REST API.</summary>
    Rest,

    /// <summary>An HTTP API with payload format 1.0.</summary>
    HttpV1,

    /// <summary>An HTTP API with payload format 2.0.</summary>
    HttpV2,
}

/// <summary>The HTTP method of a route.</summary>
public enum Method
{
    /// <summary>Every method.</summary>
    Any,

    /// <summary>GET.</summary>
    Get,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>PATCH.</summary>
    Patch,

    /// <summary>HEAD.</summary>
    Head,

    /// <summary>OPTIONS.</summary>
    Options,
}

/// <summary>Options of the API Gateway emulator.</summary>
public class APIGatewayEmulatorOptions
{
    /// <summary>The port of its "http" endpoint; null: any free one.</summary>
    public int? HttpPort { get; set; }

    /// <summary>Whether there is no "https" endpoint; Greeting.LambdaEmulator has none, so it cannot be turned off.</summary>
    public bool DisableHttpsEndpoint { get; set; } = true;
}
