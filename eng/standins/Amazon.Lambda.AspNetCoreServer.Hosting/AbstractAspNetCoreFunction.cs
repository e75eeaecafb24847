namespace Amazon.Lambda.AspNetCoreServer;

/// <summary>Where an application finds the invocation in <c>HttpContext.Items</c>.</summary>
public abstract class AbstractAspNetCoreFunction
{
    /// <summary>The key of the invocation's <see cref="Core.ILambdaContext"/>.</summary>
    public const string LAMBDA_CONTEXT = "LambdaContext";

    /// <summary>The key of the event, an <see cref="APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest"/>.</summary>
    public const string LAMBDA_REQUEST_OBJECT = "LambdaRequestObject";
}
