namespace Greeting.LambdaEmulator;

/// <summary>What a <see cref="LocalLambda"/> offers.</summary>
public sealed record LocalLambdaOptions
{
    /// <summary>The port of the Lambda service on 127.0.0.1; 0 takes a free one, null leaves the service out.</summary>
    public int? LambdaPort { get; init; } = 0;

    /// <summary>The port of the HTTP API on 127.0.0.1; 0 takes a free one, null leaves the HTTP API out.</summary>
    public int? GatewayPort { get; init; } = 0;

    /// <summary>The routes of the HTTP API.</summary>
    public IReadOnlyList<HttpApiRoute> Routes { get; init; } = [];

    /// <summary>The stage; any other than <c>$default</c> is the first segment of the URL.</summary>
    public string Stage { get; init; } = "$default";

    /// <summary>How long an invocation may take. An HTTP API waits 30 seconds at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Which function serves a method and path of the HTTP API.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Method">An HTTP method, or <c>ANY</c>.</param>
/// <param name="Path">A path with variables, such as <c>/greetings/{id}</c> or <c>/{proxy+}</c>, or <c>$default</c>.</param>
/// <param name="LambdaService">Where the function is invoked; null means in this process.</param>
public sealed record HttpApiRoute(string Function, string Method, string Path, Uri? LambdaService = null);
