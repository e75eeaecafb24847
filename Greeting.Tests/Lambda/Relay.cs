using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Greeting.Tests.Lambda;

/// <summary>Passes connections on to a server, and cuts them when told to.</summary>
sealed class Relay : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<CancellationTokenSource, Task> connections = new();
    readonly CancellationTokenSource stopping = new();
    Task accepting = Task.CompletedTask;

    /// <summary>Starts to listen in front of a server, and returns the address to use in its place.</summary>
    public string Listen(Uri server)
    {
        listener.Start();
        accepting = AcceptAsync(server);
        return listener.LocalEndpoint.ToString()!;
    }

    /// <summary>Cuts every connection: the server's end first, and the client's when the server has closed its own.</summary>
    public async Task DropAsync()
    {
        foreach (var (cut, ends) in connections)
        {
            await cut.CancelAsync();
            await ends;
            connections.TryRemove(cut, out _);
            cut.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        await DropAsync();
        listener.Dispose();
        stopping.Dispose();
    }

    async Task AcceptAsync(Uri address)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, address.Port, stopping.Token);
                var cut = new CancellationTokenSource();
                connections[cut] = PassOnAsync(client, server, cut.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The relay is disposed.
        }
    }

    static async Task PassOnAsync(TcpClient client, TcpClient server, CancellationToken cut)
    {
        using (client)
        using (server)
        {
            await Task.WhenAll(CopyAsync(client, server, cut), CopyAsync(server, client, CancellationToken.None));
        }
    }

    static async Task CopyAsync(TcpClient from, TcpClient to, CancellationToken cut)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), cut);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // One of the ends is gone, or the connection is cut.
        }

        if (to.Connected)
        {
            to.Client.Shutdown(SocketShutdown.Send);
        }
    }
}
