using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestrator;

/// <summary>
/// Asks the processes below one to end, as Ctrl+C in a terminal would. DCP asks only the topmost; where that is npm, the
/// program below it never learns of it, and DCP kills it after six seconds. Linux only: elsewhere DCP's way remains.
/// </summary>
static partial class ProcessTree
{
    const int Terminate = 15;

    /// <summary>
    /// Sends SIGTERM to the last descendants of a process; those between end when these do. If one does not end, the
    /// tree is still whole, so that DCP finds and kills it.
    /// </summary>
    public static void TerminateLeaves(long? processId)
    {
        if (processId is { } root && OperatingSystem.IsLinux())
        {
            foreach (var leaf in LeavesBelow(root, ChildrenByParent()))
            {
                Kill((int)leaf, Terminate);
            }
        }
    }

    static IEnumerable<long> LeavesBelow(long root, ILookup<long, long> children) =>
        children[root].SelectMany(child => children.Contains(child) ? LeavesBelow(child, children) : [child]);

    static ILookup<long, long> ChildrenByParent() => Directory.EnumerateDirectories("/proc")
        .Select(folder => (Folder: folder, IsProcess: long.TryParse(Path.GetFileName(folder), out var id), Id: id))
        .Where(entry => entry.IsProcess)
        .Select(entry => (entry.Id, Parent: ParentOf(entry.Folder)))
        .ToLookup(entry => entry.Parent, entry => entry.Id);

    /// <summary>The fourth field of /proc/ID/stat (proc(5)); the second, the name in parentheses, may hold anything.</summary>
    static long ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return long.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended in the meantime.
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
