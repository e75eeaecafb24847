using Aspire.Hosting.JavaScript;

namespace Greeting.AppHost;

/// <summary>The npm packages of the programs that Node.js runs.</summary>
static class NodePackages
{
    /// <summary>Has npm install the packages before the program starts, unless they are installed already: npm takes seconds to find that out.</summary>
    public static IResourceBuilder<T> WithNpmPackages<T>(this IResourceBuilder<T> builder) where T : JavaScriptAppResource =>
        builder.WithNpm(install: !AreInstalled(builder.Resource.WorkingDirectory));

    /// <summary>
    /// Whether npm has installed into <paramref name="folder"/> since its package files changed. Last of all, npm writes down what
    /// it installed (https://docs.npmjs.com/cli/configuring-npm/package-lock-json, "Hidden Lockfiles").
    /// </summary>
    public static bool AreInstalled(string folder)
    {
        var installed = File.GetLastWriteTimeUtc(Path.Combine(folder, "node_modules", ".package-lock.json"));
        return new[] { "package.json", "package-lock.json" }.All(file => File.GetLastWriteTimeUtc(Path.Combine(folder, file)) <= installed);
    }
}
