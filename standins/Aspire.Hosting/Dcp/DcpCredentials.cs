using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// A certificate for one run of DCP, which both sides know beforehand. DCP could make one itself, but takes seconds for
/// it, as its keys are RSA with 4096 bits; this one takes milliseconds.
/// </summary>
sealed record DcpCertificate(string CertificatePath, string KeyPath, string Thumbprint)
{
    static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>Makes a certificate for loopback, in a folder that only this user may read.</summary>
    public static DcpCertificate Create(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Aspire session", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow - ClockTolerance, DateTimeOffset.UtcNow + Lifetime);
        var created = new DcpCertificate(
            Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"), certificate.GetCertHashString(HashAlgorithmName.SHA256));
        File.WriteAllText(created.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(created.KeyPath, key.ExportPkcs8PrivateKeyPem());
        return created;
    }

    /// <summary>Whether a server shows this certificate.</summary>
    public bool Matches(X509Certificate? shown) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == Thumbprint;
}

/// <summary>Where DCP listens and the token it asks for.</summary>
sealed record DcpKubeconfig(Uri Server, string Token)
{
    /// <summary>Reads the file that DCP writes: one cluster and one user, each value on a line of its own.</summary>
    /// <returns>Null while the file is not complete.</returns>
    public static DcpKubeconfig? TryParse(string text)
    {
        string? server = null, token = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            var value = line[(colon + 1)..].Trim().Trim('"').ToString();
            switch (line[..colon].TrimStart(" -"))
            {
                case "server":
                    server = value;
                    break;
                case "token":
                    token = value;
                    break;
            }
        }

        return server is { Length: > 0 } && token is { Length: > 0 } ? new(new(server), token) : null;
    }
}
