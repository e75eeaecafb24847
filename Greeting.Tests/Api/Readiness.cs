namespace Greeting.Tests.Api;

/// <summary>Whether an API can be asked for greetings.</summary>
static class Readiness
{
    // For an API whose table never answers.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits until the API has an answer from its table. What a process does only once is over by then.</summary>
    public static async Task WaitAsync(HttpClient api, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        bool isReady;
        do
        {
            using var response = await api.GetAsync("/health", limit.Token);
            isReady = response.IsSuccessStatusCode;
        }
        while (!isReady);
    }
}
