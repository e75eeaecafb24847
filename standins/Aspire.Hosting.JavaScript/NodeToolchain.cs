using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting.JavaScript;

/// <summary>Whether the machine has what a JavaScript program needs: Node.js, and the package manager where one runs it.</summary>
static class NodeToolchain
{
    // Once for all programs of the application.
    static readonly Lazy<Task<string?>> problem = new(() => NodeJs.FindProblemAsync(CancellationToken.None));

    /// <summary>Lets the start of the resource fail with the remedy when something is missing.</summary>
    /// <exception cref="DistributedApplicationException">Node.js or npm is missing, or Node.js is too old.</exception>
    public static async Task CheckAsync(ExecutableResource resource, CancellationToken cancellationToken)
    {
        var found = await problem.Value.WaitAsync(cancellationToken) ?? (resource.Command == "npm" ? NodeJs.FindNpmProblem() : null);
        if (found is not null)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' cannot start. {found}");
        }
    }
}
