using Amazon.Runtime;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// HTTP that receives an answer as a whole before the SDK reads it. The SDK reads bodies without the timeout and the cancellation
/// of the call, so a table that stops in the middle of an answer would hold a request for as long as it likes.
/// </summary>
sealed class BufferedHttp : HttpClientFactory
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
