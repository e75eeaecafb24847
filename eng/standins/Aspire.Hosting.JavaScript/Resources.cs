using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>A JavaScript or TypeScript application.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The command that runs it.</param>
/// <param name="workingDirectory">The folder of its package.json.</param>
public class JavaScriptAppResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IResourceWithServiceDiscovery;

/// <summary>A script that Node.js runs.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The command that runs it.</param>
/// <param name="workingDirectory">The folder of the script.</param>
public class NodeAppResource(string name, string command, string workingDirectory) : JavaScriptAppResource(name, command, workingDirectory);

/// <summary>A web application on Vite's development server.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The command that runs it.</param>
/// <param name="workingDirectory">The folder of its package.json.</param>
public class ViteAppResource(string name, string command, string workingDirectory) : JavaScriptAppResource(name, command, workingDirectory);

/// <summary>Installs the packages of a JavaScript application and exits.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="workingDirectory">The folder of the application's package.json.</param>
public class JavaScriptInstallerResource(string name, string workingDirectory) : ExecutableResource(name, "npm", workingDirectory);

/// <summary>The installer of an application's packages.</summary>
/// <param name="installerResource">The installer.</param>
public sealed class JavaScriptPackageInstallerAnnotation(ExecutableResource installerResource) : IResourceAnnotation
{
    /// <summary>The installer.</summary>
    public ExecutableResource Resource { get; } = installerResource;
}

/// <summary>The arguments with which npm installs the packages.</summary>
/// <param name="args">The arguments.</param>
public sealed class JavaScriptInstallCommandAnnotation(string[] args) : IResourceAnnotation
{
    /// <summary>The arguments.</summary>
    public string[] Args { get; } = args;
}
