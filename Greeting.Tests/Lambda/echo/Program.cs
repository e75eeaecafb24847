// A function that says what it was asked and answers as instructed: what the hosting package promises, without an application.
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Http.Features;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);

var app = builder.Build();

app.Map("/echo/{**rest}", async (HttpContext context) =>
{
    var request = context.Request;
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, context.RequestAborted);
    var invocation = (ILambdaContext)context.Items[AbstractAspNetCoreFunction.LAMBDA_CONTEXT]!;
    var source = (APIGatewayHttpApiV2ProxyRequest)context.Items[AbstractAspNetCoreFunction.LAMBDA_REQUEST_OBJECT]!;
    return Results.Json(new
    {
        request.Method,
        request.Scheme,
        Host = request.Host.Value,
        PathBase = request.PathBase.ToString(),
        Path = request.Path.Value,
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Query = request.Query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToArray()),
        Cookies = request.Cookies.ToDictionary(),
        Accept = request.Headers.Accept.ToString(),
        Body = Convert.ToBase64String(body.ToArray()),
        Subject = context.User.FindFirst("sub")?.Value,
        Caller = context.Connection.RemoteIpAddress?.ToString(),
        invocation.AwsRequestId,
        Remaining = invocation.RemainingTime.TotalSeconds,
        source.RouteKey,
    });
});

app.MapGet("/cookies", (HttpResponse response) =>
{
    response.Cookies.Append("a", "1");
    response.Cookies.Append("b", "2, and more");
    response.Headers.Append("X-Many", "one");
    response.Headers.Append("X-Many", "two");
});
app.MapGet("/bytes", () => Results.Bytes([0, 0xFF, 0x80], "application/octet-stream"));
app.MapGet("/text", () => Results.Text("Zoë", "text/plain"));
app.MapMethods("/empty/{status}", ["GET", "HEAD"], (int status) => Results.StatusCode(status));
app.MapGet("/stream", async (HttpResponse response) =>
{
    for (var i = 0; i < 3; i++)
    {
        await response.WriteAsync($"{i} ");
        await response.Body.FlushAsync();
    }
});
app.MapGet("/fail", string () => throw new InvalidOperationException("It failed."));

app.Run();
