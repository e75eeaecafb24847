using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>Where DCP listens, the authority that signed its certificate, and the token it asks for.</summary>
sealed record DcpKubeconfig(Uri Server, X509Certificate2 Authority, string Token)
{
    /// <summary>Reads the file that DCP writes: one cluster and one user, each value on a line of its own.</summary>
    /// <returns>Null while the file is not complete.</returns>
    public static DcpKubeconfig? TryParse(string text)
    {
        string? server = null, authority = null, token = null;
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
                case "certificate-authority-data":
                    authority = value;
                    break;
                case "token":
                    token = value;
                    break;
            }
        }

        return server is { Length: > 0 } && authority is { Length: > 0 } && token is { Length: > 0 }
            ? new(new(server), X509CertificateLoader.LoadCertificate(PemOrDer(Convert.FromBase64String(authority))), token)
            : null;
    }

    static byte[] PemOrDer(byte[] data)
    {
        var text = System.Text.Encoding.ASCII.GetString(data);
        return System.Security.Cryptography.PemEncoding.TryFind(text, out var fields)
            ? Convert.FromBase64String(text[fields.Base64Data])
            : data;
    }
}
