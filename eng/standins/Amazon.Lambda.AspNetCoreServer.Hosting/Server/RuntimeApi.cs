using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>The Lambda Runtime API, 2018-06-01: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.</summary>
sealed class RuntimeApi : IDisposable
{
    readonly HttpClient http;

    /// <param name="address">Host and port, with a path in front of the API where one address serves several functions.</param>
    public RuntimeApi(string address) => http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null })
    {
        BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Waits for the next event, as long as it takes.</summary>
    /// <exception cref="HttpRequestException">The Runtime API is lost.</exception>
    public async Task<Invocation> NextAsync()
    {
        var message = await http.GetAsync("invocation/next");
        return new Invocation(message.EnsureSuccessStatusCode(), await message.Content.ReadAsStreamAsync());
    }

    /// <summary>Hands over the answer to an invocation.</summary>
    /// <returns>Why Lambda refused it, which concerns this invocation alone; or null.</returns>
    /// <exception cref="HttpRequestException">The Runtime API is lost.</exception>
    public async Task<string?> RespondAsync(Invocation invocation, Stream json)
    {
        using var content = new StreamContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await PostAsync($"invocation/{invocation.AwsRequestId}/response", content);
    }

    /// <summary>Reports that an invocation failed.</summary>
    /// <inheritdoc cref="RespondAsync"/>
    public async Task<string?> FailAsync(Invocation invocation, FunctionError error)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(error, HttpApiJson.Default.FunctionError));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        content.Headers.Add("Lambda-Runtime-Function-Error-Type", error.ErrorType);
        return await PostAsync($"invocation/{invocation.AwsRequestId}/error", content);
    }

    public void Dispose() => http.Dispose();

    async Task<string?> PostAsync(string path, HttpContent content)
    {
        using var reply = await http.PostAsync(path, content);
        if (reply.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
        {
            return await reply.Content.ReadAsStringAsync();
        }

        reply.EnsureSuccessStatusCode();
        return null;
    }
}
