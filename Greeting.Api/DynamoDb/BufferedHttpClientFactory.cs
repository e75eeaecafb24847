using Amazon.Runtime;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// Receives a whole answer before the SDK reads it. The SDK reads bodies without the call's timeout and cancellation, so an answer
/// that stalls halfway would hold a request indefinitely.
/// </summary>
sealed class BufferedHttpClientFactory : HttpClientFactory
{
    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = clientConfig.ConnectTimeout ?? Timeout.InfiniteTimeSpan,
        }))
        {
            Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan,
        };

    sealed class Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage? response = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken);
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                Attempts.Answered(response);
                return response;
            }
            catch (Exception e)
            {
                Attempts.Failed(e);
                response?.Dispose();
                throw;
            }
        }
    }
}
