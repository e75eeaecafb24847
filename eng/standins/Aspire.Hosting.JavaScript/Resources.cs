using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>A program in JavaScript or TypeScript.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The program that runs it.</param>
/// <param name="workingDirectory">The folder of its package.json.</param>
public class JavaScriptAppResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IResourceWithServiceDiscovery;

/// <summary>A script that Node.js runs.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The program that runs it.</param>
/// <param name="workingDirectory">The folder of the script.</param>
public class NodeAppResource(string name, string command, string workingDirectory)
    : JavaScriptAppResource(name, command, workingDirectory);

/// <summary>A web application on Vite's development server.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The program that runs it.</param>
/// <param name="workingDirectory">The folder of its package.json.</param>
public class ViteAppResource(string name, string command, string workingDirectory)
    : JavaScriptAppResource(name, command, workingDirectory);

/// <summary>Installs the packages of a JavaScript program, and ends.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="workingDirectory">The folder of the program's package.json.</param>
public class JavaScriptInstallerResource(string name, string workingDirectory)
    : ExecutableResource(name, "npm", workingDirectory);
