using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>Talks to DCP's API server: objects as in Kubernetes, JSON over HTTPS, on loopback.</summary>
sealed class DcpClient : IDisposable
{
    const string ApiPath = "apis/" + DcpObject.ApiVersionName + "/";

    readonly HttpClient http;

    public DcpClient(DcpKubeconfig kubeconfig, DcpCertificate certificate)
    {
        var handler = new SocketsHttpHandler
        {
            // Watches and log streams are many and long; all share one connection.
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Matches(shown),
            },
        };
        http = new HttpClient(handler)
        {
            BaseAddress = kubeconfig.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", kubeconfig.Token) },
        };
    }

    public async Task CreateAsync<T>(DcpKind<T> kind, T value, CancellationToken cancellationToken)
        where T : DcpObject
    {
        using var content = JsonContent.Create(value, kind.Json);
        using var response = await http.PostAsync(ApiPath + kind.Path, content, cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes an object; what it stands for is stopped, and then the object goes.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync<T>(DcpKind<T> kind, string name, CancellationToken cancellationToken)
        where T : DcpObject
    {
        using var response = await http.DeleteAsync($"{ApiPath}{kind.Path}/{name}", cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await ThrowOnErrorAsync(response, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Stops what an object stands for; the object stays.</summary>
    public async Task StopAsync<T>(DcpKind<T> kind, string name, CancellationToken cancellationToken)
        where T : DcpObject
    {
        using var content = new StringContent("""{"spec":{"stop":true}}""", MediaTypeHeaderValue.Parse("application/merge-patch+json"));
        using var response = await http.PatchAsync($"{ApiPath}{kind.Path}/{name}", content, cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of all objects of a kind.</summary>
    public async Task<HashSet<string>> ListAsync<T>(DcpKind<T> kind, CancellationToken cancellationToken)
        where T : DcpObject
    {
        var stream = await OpenAsync(ApiPath + kind.Path, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var list = await JsonSerializer.DeserializeAsync(stream, DcpJson.Default.DcpList, cancellationToken).ConfigureAwait(false);
            return [.. (list?.Items ?? []).Select(item => item.Metadata.Name)];
        }
    }

    /// <summary>
    /// Opens a watch over a kind, for <see cref="ReadWatchAsync"/>. What happens from now on is in it, even if it is read later.
    /// </summary>
    public Task<Stream> OpenWatchAsync<T>(DcpKind<T> kind, CancellationToken cancellationToken)
        where T : DcpObject => OpenAsync($"{ApiPath}{kind.Path}?watch=true", cancellationToken);

    /// <summary>
    /// All objects that there are, and then all changes, until the watch ends. DCP ends each after half an hour to an hour, as
    /// Kubernetes does: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
    /// </summary>
    /// <exception cref="HttpRequestException">DCP reports an error, after which there is nothing more to read.</exception>
    public static async IAsyncEnumerable<DcpWatchEvent> ReadWatchAsync(
        Stream watch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in JsonSerializer
            .DeserializeAsyncEnumerable(watch, DcpJson.Default.DcpWatchEvent, topLevelValues: true, cancellationToken).ConfigureAwait(false))
        {
            switch (message?.Type)
            {
                case null or DcpWatchEvent.Bookmark:
                    break;
                case DcpWatchEvent.Error:
                    throw new HttpRequestException($"DCP ended a watch: {Reason(message.Object.GetRawText())}");
                default:
                    yield return message;
                    break;
            }
        }
    }

    /// <summary>
    /// What a process writes, each line with its time, until it ends. The sources are <c>stdout</c>, <c>stderr</c>,
    /// <c>startup_stdout</c>, <c>startup_stderr</c> (of containers) and <c>system</c> (DCP's own words).
    /// </summary>
    public Task<Stream> OpenLogAsync<T>(DcpKind<T> kind, string name, string source, CancellationToken cancellationToken)
        where T : DcpObject =>
        OpenAsync($"{ApiPath}{kind.Path}/{name}/log?source={source}&follow=true&timestamps=true", cancellationToken);

    /// <summary>Asks DCP to stop all it runs, and then itself.</summary>
    public async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(
            new DcpExecution { Status = "Stopping", ShutdownResourceCleanup = "Full" },
            DcpJson.Default.DcpExecution,
            MediaTypeHeaderValue.Parse("application/merge-patch+json"));
        using var response = await http.PatchAsync("admin/execution", content, cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorAsync(response, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => http.Dispose();

    async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await ThrowOnErrorAsync(response, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    static async Task ThrowOnErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new HttpRequestException(
                $"DCP answered {(int)response.StatusCode}: {Reason(text)}", inner: null, response.StatusCode);
        }
    }

    static string Reason(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, DcpJson.Default.DcpError)?.Message ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}

/// <summary>A kind of DCP's objects: its path in the API and its JSON.</summary>
/// <typeparam name="T">The objects.</typeparam>
sealed record DcpKind<T>(string Name, string Path, JsonTypeInfo<T> Json)
    where T : DcpObject;

/// <summary>The kinds that are used here.</summary>
static class DcpKinds
{
    public static readonly DcpKind<DcpService> Service = new("Service", "services", DcpJson.Default.DcpService);

    public static readonly DcpKind<DcpExecutable> Executable = new("Executable", "executables", DcpJson.Default.DcpExecutable);

    public static readonly DcpKind<DcpContainer> Container = new("Container", "containers", DcpJson.Default.DcpContainer);

    public static readonly DcpKind<DcpContainerNetwork> ContainerNetwork =
        new("ContainerNetwork", "containernetworks", DcpJson.Default.DcpContainerNetwork);
}
