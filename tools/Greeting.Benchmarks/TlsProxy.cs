using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Greeting.Benchmarks;

/// <summary>HTTPS with a self-signed certificate in front of an HTTP server, because DynamoDB in AWS is called over TLS.</summary>
sealed class TlsProxy : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly X509Certificate2 certificate;
    readonly Task accepting;

    /// <summary>Starts to listen.</summary>
    public TlsProxy(Uri server)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        listener.Start();
        accepting = AcceptAsync(server);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"https://{listener.LocalEndpoint}");

    /// <summary>The certificate to trust, in PEM.</summary>
    public string CertificatePem => certificate.ExportCertificatePem();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        certificate.Dispose();
        stopping.Dispose();
    }

    async Task AcceptAsync(Uri server)
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(stopping.Token), server);
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }

    async Task RelayAsync(TcpClient client, Uri server)
    {
        try
        {
            using (client)
            using (var upstream = new TcpClient { NoDelay = true })
            {
                client.NoDelay = true;
                await using var secure = new SslStream(client.GetStream());
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stopping.Token);
                await upstream.ConnectAsync(server.Host, server.Port, stopping.Token);
                var plain = upstream.GetStream();
                await Task.WhenAny(secure.CopyToAsync(plain, stopping.Token), plain.CopyToAsync(secure, stopping.Token));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One end has closed the connection.
        }
    }
}
