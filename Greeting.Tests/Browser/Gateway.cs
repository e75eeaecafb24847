using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.Tests.Browser;

/// <summary>
/// Stands in front of the API for a page of another origin, with the CORS rules of terraform/api.tf, and can do what
/// networks and gateways do on a bad day.
/// </summary>
sealed class Gateway : IAsyncDisposable
{
    readonly WebApplication front = WebServer.Create();
    readonly HttpClient client = new();

    /// <summary>Where pages find the API.</summary>
    public Uri Address => new(front.Urls.First());

    /// <summary>Where the API is.</summary>
    public Uri? Api { get; set; }

    /// <summary>Where the page is that may call it.</summary>
    public Uri? Page { get; set; }

    /// <summary>Whether pages may send tokens, as they do with sign-in.</summary>
    public bool TakesTokens { get; set; }

    /// <summary>Answers in place of the API while it is set; calling its second argument passes the request on after all.</summary>
    public Func<HttpContext, Func<Task>, Task>? Instead { get; set; }

    /// <summary>Opens a gateway on a free port.</summary>
    public static async Task<Gateway> StartAsync(CancellationToken cancellationToken)
    {
        var gateway = new Gateway();
        gateway.front.Run(gateway.HandleAsync);
        await gateway.front.StartAsync(cancellationToken);
        return gateway;
    }

    /// <summary>Never answers, until the caller is gone.</summary>
    public static Task NeverAsync(HttpContext context, Func<Task> forward) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>Never answers a greeting; the rest is passed on.</summary>
    public static Task NeverGreetAsync(HttpContext context, Func<Task> forward) =>
        HttpMethods.IsPost(context.Request.Method) ? NeverAsync(context, forward) : forward();

    /// <summary>Breaks the connection off.</summary>
    public static Task HangUpAsync(HttpContext context, Func<Task> forward)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Answers that the API can be asked again after some seconds.</summary>
    public static Task DeferAsync(HttpContext context, int seconds, int status = StatusCodes.Status503ServiceUnavailable)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    /// <summary>Answers with an empty list.</summary>
    public static Task ListNobodyAsync(HttpContext context) => context.Response.WriteAsJsonAsync(Array.Empty<object>());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await front.DisposeAsync();
        client.Dispose();
    }

    async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (context.Request.Headers.Origin == Page?.GetLeftPart(UriPartial.Authority))
        {
            headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
            headers.AccessControlExposeHeaders = HostingRules.ExposedHeaders;
        }

        if (HttpMethods.IsOptions(context.Request.Method))
        {
            headers.AccessControlAllowMethods = HostingRules.AllowedMethods;
            headers.AccessControlAllowHeaders = HostingRules.AllowedHeaders + (TakesTokens ? ",authorization" : "");
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (Instead is { } instead)
        {
            await instead(context, () => ForwardAsync(context));
        }
        else
        {
            await ForwardAsync(context);
        }
    }

    async Task ForwardAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new(context.Request.Method), new Uri(Api!, context.Request.Path + context.Request.QueryString));
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        }

        foreach (var name in (string[])["Idempotency-Key", "Authorization"])
        {
            if (context.Request.Headers[name] is [{ } value])
            {
                request.Headers.Add(name, value);
            }
        }

        using var answer = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.RetryAfter is { } retryAfter)
        {
            context.Response.Headers.RetryAfter = retryAfter.ToString();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
