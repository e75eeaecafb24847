using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Dcp;

/// <summary>The temporary folder of one run: DCP's credentials and the output of what it runs. Only this user may read it.</summary>
static class SessionFolder
{
    const string Prefix = "aspire-dcp-";

    /// <summary>Makes a folder, and deletes those that killed AppHosts left behind.</summary>
    public static string Create()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (OwnerOf(folder) is { } owner && !IsRunning(owner))
            {
                Delete(folder);
            }
        }

        return Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;
    }

    /// <summary>Deletes a folder, as far as DCP has not done so itself.</summary>
    public static void Delete(string folder)
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
            // DCP still writes there, or it is another user's.
        }
    }

    static int? OwnerOf(string folder) =>
        int.TryParse(Path.GetFileName(folder)[Prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var id) ? id : null;

    static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
