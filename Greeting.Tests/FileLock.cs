using System.Security.Cryptography;
using System.Text;

namespace Greeting.Tests;

/// <summary>Lets one process of a user at a time work in a folder.</summary>
static class FileLock
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the turn; disposing ends it, and so does the end of the process.</summary>
    public static async Task<IDisposable> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))))[..16];
        var path = Path.Combine(Path.GetTempPath(), $"greeting-tests-{Environment.UserName}-{hash}.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Interval, cancellationToken);
            }
        }
    }
}
