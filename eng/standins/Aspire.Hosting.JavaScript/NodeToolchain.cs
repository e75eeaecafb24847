using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>Whether the machine has what a JavaScript program needs: Node.js, and npm where it runs the program.</summary>
static class NodeToolchain
{
    /// <summary>Lets the start of the resource fail with the remedy when its program is missing.</summary>
    /// <exception cref="DistributedApplicationException">The program cannot be started.</exception>
    public static async Task CheckAsync(ExecutableResource resource, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(resource.Command, "--version") { RedirectStandardOutput = true })!;
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (Win32Exception)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' cannot start: '{resource.Command}' is not on the PATH. Install Node.js.");
        }
    }
}
