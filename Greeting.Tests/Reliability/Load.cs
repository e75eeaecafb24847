using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Greeting.Tests.Reliability;

/// <summary>What a caller got for one request.</summary>
/// <param name="Outcome">The status and the problem's type, or why there was no answer.</param>
/// <param name="Status">The status; null when there was no answer.</param>
/// <param name="Elapsed">How long the caller waited.</param>
sealed record Answer(string Outcome, HttpStatusCode? Status, TimeSpan Elapsed);

/// <summary>
/// Several callers that greet over and over, each a name of its own. A greeting has one Idempotency-Key and is sent until it is
/// acknowledged, as the page does it.
/// </summary>
sealed class Load : IAsyncDisposable
{
    /// <summary>How many callers there are.</summary>
    public const int Callers = 4;

    // Callers that do not wait at all would measure the machine.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // As long as the page waits for an answer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient client;
    readonly CancellationTokenSource stopping = new();
    readonly Caller[] callers = [.. Enumerable.Range(0, Callers).Select(_ => new Caller($"Ada {Guid.NewGuid():N}"))];
    readonly List<Answer> answers = [];
    readonly Task running;

    Load(Uri api)
    {
        client = new HttpClient { BaseAddress = api, Timeout = Patience };
        running = Task.WhenAll(callers.Select(GreetAsync));
    }

    /// <summary>The answers so far.</summary>
    public IReadOnlyList<Answer> Answers
    {
        get
        {
            lock (answers)
            {
                return [.. answers];
            }
        }
    }

    /// <summary>Acknowledged greetings, of all callers.</summary>
    public int Acknowledged => callers.Sum(caller => caller.Acknowledged);

    /// <summary>Starts, and returns once every caller had a greeting acknowledged.</summary>
    public static async Task<Load> StartAsync(Uri api, CancellationToken cancellationToken)
    {
        var load = new Load(api);
        await load.WaitForEveryCallerAsync(cancellationToken);
        return load;
    }

    /// <summary>Returns once every caller has had another greeting acknowledged.</summary>
    public Task WaitForEveryCallerAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(callers.Select(caller => caller.NextAcknowledgement)).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

    /// <summary>Returns once there have been so many answers of an outcome.</summary>
    public async Task WaitForAsync(string outcome, int count, CancellationToken cancellationToken)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Answers.Count(answer => answer.Outcome == outcome) < count)
        {
            await poll.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Starts to count again at nothing, because the table with the greetings is gone.</summary>
    public void Forget() => Array.ForEach(callers, caller => caller.Acknowledged = 0);

    /// <summary>Ends, after the greetings that are under way, and returns how many are stored. Each caller's must be those acknowledged.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        var stored = 0;
        foreach (var caller in callers)
        {
            var record = await client.GetFromJsonAsync<JsonElement>(RecordAddress.Of(caller.Name), cancellationToken);
            var count = record.GetProperty("count").GetInt32();
            Assert.Equal(caller.Acknowledged, count);
            stored += count;
        }

        return stored;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        client.CancelPendingRequests();
        client.Dispose();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        stopping.Dispose();
    }

    async Task GreetAsync(Caller caller)
    {
        while (!stopping.IsCancellationRequested)
        {
            var key = $"\"{Guid.NewGuid()}\"";
            while (await SendAsync(caller.Name, key) is not HttpStatusCode.Created)
            {
                await Task.Delay(Pause);
            }

            caller.Acknowledge();
            await Task.Delay(Pause);
        }
    }

    async Task<HttpStatusCode?> SendAsync(string name, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/greetings") { Content = JsonContent.Create(new { name }) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request);
            return Note(await DescribeAsync(response), response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            return Note(e.HttpRequestError is HttpRequestError.ConnectionError ? "refused" : "broken off", null);
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            return Note("silence", null);
        }

        HttpStatusCode? Note(string outcome, HttpStatusCode? status)
        {
            lock (answers)
            {
                answers.Add(new(outcome, status, Stopwatch.GetElapsedTime(started)));
            }

            return status;
        }
    }

    static async Task<string> DescribeAsync(HttpResponseMessage response)
    {
        var status = $"{(int)response.StatusCode}";
        var body = await response.Content.ReadAsStringAsync();
        return response.Content.Headers.ContentType?.MediaType switch
        {
            "application/json" when response.IsSuccessStatusCode => status,
            "application/problem+json" => $"{status} {JsonElement.Parse(body).GetProperty("type").GetString()!.Split(':')[^1]}",
            var other => $"{status} ({other}) {body}",
        };
    }

    sealed class Caller(string name)
    {
        TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public int Acknowledged { get; set; }

        public Task NextAcknowledgement => next.Task;

        public void Acknowledge()
        {
            Acknowledged++;
            Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
