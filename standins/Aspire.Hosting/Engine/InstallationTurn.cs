namespace Aspire.Hosting.Engine;

/// <summary>The right to install, held by one process at a time: an exclusive lock on a file, which ends with the process.</summary>
sealed class InstallationTurn : IDisposable
{
    readonly FileStream file;

    InstallationTurn(FileStream file) => this.file = file;

    public static async Task<InstallationTurn> WaitAsync(string path, CancellationToken cancellationToken)
    {
        var told = false;
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                {
                    Console.WriteLine("Another AppHost is fetching Aspire's orchestrator and dashboard; waiting for it ...");
                    told = true;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => file.Dispose();
}
