using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Greeting.Tests.Lambda;

/// <summary>Passes connections on to a server, and cuts them when told to.</summary>
sealed class Relay : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<TcpClient, bool> connections = new();
    readonly SemaphoreSlim connected = new(0);
    readonly CancellationTokenSource stopping = new();
    Task accepting = Task.CompletedTask;

    /// <summary>Starts to listen in front of a server, and returns the address to use in its place.</summary>
    public string Listen(Uri server)
    {
        listener.Start();
        accepting = AcceptAsync(server);
        return listener.LocalEndpoint.ToString()!;
    }

    /// <summary>Waits for a connection, since the last cut if there was one.</summary>
    public Task WaitForConnectionAsync(CancellationToken cancellationToken) => connected.WaitAsync(cancellationToken);

    /// <summary>Cuts every connection.</summary>
    public void Drop()
    {
        while (connected.Wait(0))
        {
            // These connections are cut.
        }

        foreach (var connection in connections.Keys)
        {
            connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        Drop();
        listener.Dispose();
        stopping.Dispose();
        connected.Dispose();
    }

    async Task AcceptAsync(Uri server)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                var upstream = new TcpClient();
                await upstream.ConnectAsync(IPAddress.Loopback, server.Port, stopping.Token);
                connections[client] = connections[upstream] = true;
                _ = CopyAsync(client, upstream);
                _ = CopyAsync(upstream, client);
                connected.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The relay is disposed.
        }
    }

    static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the ends is gone.
        }

        from.Dispose();
        to.Dispose();
    }
}
