using Amazon.Runtime;

namespace Greeting.Api.DynamoDb;

/// <summary>
/// HTTP for a Lambda function, which has one request at a time: a call waits on its own thread instead of giving it back. That
/// is quicker than being woken up, and above all it spares a starting function the code of some forty suspended async methods
/// between here and the socket, which nothing compiles ahead of time. Queries, of which one request makes several side by side,
/// go the usual way.
/// </summary>
sealed class BlockingHttp : HttpClientFactory
{
    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = clientConfig.ConnectTimeout ?? Timeout.InfiniteTimeSpan,
        }))
        {
            Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan,
        };

    sealed class Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.TryGetValues("X-Amz-Target", out var targets) && targets.First().EndsWith(".Query", StringComparison.Ordinal))
            {
                return base.SendAsync(request, cancellationToken);
            }

            try
            {
                var response = base.Send(request, cancellationToken);
                using var body = response.Content.ReadAsStream(cancellationToken);
                var content = new MemoryStream();
                body.CopyTo(content);
                var received = new ByteArrayContent(content.GetBuffer(), 0, (int)content.Length);
                foreach (var header in response.Content.Headers.NonValidated)
                {
                    received.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }

                response.Content = received;
                return Task.FromResult(response);
            }
            catch (Exception exception)
            {
                return Task.FromException<HttpResponseMessage>(exception);
            }
        }
    }
}
