using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>The package manager of a JavaScript program.</summary>
/// <param name="executableName">Its command.</param>
/// <param name="runScriptCommand">Its argument that runs a script of package.json.</param>
public sealed class JavaScriptPackageManagerAnnotation(string executableName, string? runScriptCommand) : IResourceAnnotation
{
    /// <summary>Its command.</summary>
    public string ExecutableName { get; } = executableName;

    /// <summary>Its argument that runs a script of package.json.</summary>
    public string? ScriptCommand { get; } = runScriptCommand;

    /// <summary>What stands between its own arguments and those of the script.</summary>
    public string? CommandSeparator { get; init; } = "--";
}

/// <summary>How packages are installed.</summary>
/// <param name="args">The package manager's arguments.</param>
public sealed class JavaScriptInstallCommandAnnotation(string[] args) : IResourceAnnotation
{
    /// <summary>The package manager's arguments.</summary>
    public string[] Args { get; } = args;
}

/// <summary>The script of package.json that runs the program.</summary>
/// <param name="scriptName">The script.</param>
/// <param name="args">Its arguments.</param>
public sealed class JavaScriptRunScriptAnnotation(string scriptName, string[]? args) : IResourceAnnotation
{
    /// <summary>The script.</summary>
    public string ScriptName { get; } = scriptName;

    /// <summary>Its arguments.</summary>
    public string[] Args { get; } = args ?? [];
}

/// <summary>The installer of a program's packages.</summary>
/// <param name="installerResource">The installer.</param>
public sealed class JavaScriptPackageInstallerAnnotation(ExecutableResource installerResource) : IResourceAnnotation
{
    /// <summary>The installer.</summary>
    public ExecutableResource Resource { get; } = installerResource;
}
