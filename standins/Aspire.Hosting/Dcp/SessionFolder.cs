namespace Aspire.Hosting.Dcp;

/// <summary>
/// The temporary folder of one run: DCP's credentials and the output of what it runs. Only this user may read it. A locked
/// file in it tells other AppHosts that the run goes on; a lock ends with its process, however that ends.
/// </summary>
sealed class SessionFolder : IDisposable
{
    const string Prefix = "aspire-dcp-";
    const string LockFile = "apphost.lock";

    readonly FileStream fileLock;

    SessionFolder(string path)
    {
        Path = path;
        fileLock = Lock(path, FileMode.CreateNew);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder, and deletes those that killed AppHosts left behind.</summary>
    public static SessionFolder Create()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            if (IsOrphan(folder))
            {
                Delete(folder);
            }
        }

        return new(Directory.CreateTempSubdirectory(Prefix).FullName);
    }

    /// <summary>Deletes the folder, as far as DCP has not done so itself.</summary>
    public void Dispose()
    {
        fileLock.Dispose();
        Delete(Path);
    }

    static bool IsOrphan(string folder)
    {
        try
        {
            using var free = Lock(folder, FileMode.Open);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked, another user's, or not of this kind.
            return false;
        }
    }

    static FileStream Lock(string folder, FileMode mode) =>
        new(System.IO.Path.Combine(folder, LockFile), mode, FileAccess.ReadWrite, FileShare.None);

    static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // DCP has deleted it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // DCP still writes its last lines there. The next AppHost deletes it.
        }
    }
}
