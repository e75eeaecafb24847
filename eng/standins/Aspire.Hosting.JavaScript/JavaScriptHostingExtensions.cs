using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for adding JavaScript applications to the application.</summary>
public static class JavaScriptHostingExtensions
{
    const string HelpLink = "https://nodejs.org/en/download";

    /// <summary>Adds a script that Node.js runs, after npm has installed the packages of its package.json if there is one.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The folder of the script, absolute or relative to the AppHost's.</param>
    /// <param name="scriptPath">The script, relative to that folder.</param>
    public static IResourceBuilder<NodeAppResource> AddNodeApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string scriptPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(scriptPath);
        var resource = new NodeAppResource(name, "node", Path.GetFullPath(appDirectory, builder.AppHostDirectory));
        var app = builder.AddResource(resource).WithNodeDefaults().WithArgs(scriptPath);
        return File.Exists(Path.Combine(resource.WorkingDirectory, "package.json")) ? app.WithNpm() : app;
    }

    /// <summary>Adds an application that a script of package.json runs.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The folder of package.json, absolute or relative to the AppHost's.</param>
    /// <param name="runScriptName">The script.</param>
    public static IResourceBuilder<JavaScriptAppResource> AddJavaScriptApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string runScriptName = "dev")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.AddScript(new JavaScriptAppResource(name, "npm", Path.GetFullPath(appDirectory, builder.AppHostDirectory)), runScriptName);
    }

    /// <summary>Adds a web application on Vite's development server, with an endpoint named <c>http</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The folder of package.json, absolute or relative to the AppHost's.</param>
    /// <param name="runScriptName">The script that starts the development server.</param>
    public static IResourceBuilder<ViteAppResource> AddViteApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string runScriptName = "dev")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var resource = new ViteAppResource(name, "npm", Path.GetFullPath(appDirectory, builder.AppHostDirectory));
        return builder.AddScript(resource, runScriptName)
            .WithHttpEndpoint(env: "PORT")
            .WithoutHttpsCertificate()
            .WithArgs(context =>
            {
                context.Args.Add("--");
                context.Args.Add("--port");
                context.Args.Add(resource.GetEndpoint("http").Property(EndpointProperty.TargetPort));
            });
    }

    /// <summary>
    /// Uses npm, and installs the packages with it before the application starts: the application waits for a resource named
    /// <c>&lt;name&gt;-installer</c>.
    /// </summary>
    /// <typeparam name="TResource">The type of the application.</typeparam>
    /// <param name="resource">The application.</param>
    /// <param name="install">Whether to install at every start; otherwise the installer has to be started explicitly.</param>
    /// <param name="installCommand">The command of npm that installs; null for <c>install</c>.</param>
    /// <param name="installArgs">Arguments of that command.</param>
    public static IResourceBuilder<TResource> WithNpm<TResource>(
        this IResourceBuilder<TResource> resource, bool install = true, string? installCommand = null, string[]? installArgs = null)
        where TResource : JavaScriptAppResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        resource.WithAnnotation(new JavaScriptInstallCommandAnnotation([installCommand ?? "install", .. installArgs ?? []]));
        if (resource.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return resource;
        }

        var installer = GetOrAddInstaller(resource);
        if (install)
        {
            return resource;
        }

        foreach (var wait in resource.Resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource == installer.Resource).ToArray())
        {
            resource.Resource.Annotations.Remove(wait);
        }

        installer.WithExplicitStart();
        return resource;
    }

    static IResourceBuilder<JavaScriptInstallerResource> GetOrAddInstaller<TResource>(IResourceBuilder<TResource> app)
        where TResource : JavaScriptAppResource
    {
        var name = $"{app.Resource.Name}-installer";
        if (app.ApplicationBuilder.TryCreateResourceBuilder<JavaScriptInstallerResource>(name, out var existing))
        {
            return existing;
        }

        var installer = app.ApplicationBuilder.AddResource(new JavaScriptInstallerResource(name, app.Resource.WorkingDirectory))
            .WithRequiredCommand("npm", HelpLink)
            .WithParentRelationship(app.Resource)
            .WithArgs(context =>
            {
                foreach (var argument in app.Resource.Annotations.OfType<JavaScriptInstallCommandAnnotation>().Last().Args)
                {
                    context.Args.Add(argument);
                }
            })
            .ExcludeFromManifest();
        app.WithAnnotation(new JavaScriptPackageInstallerAnnotation(installer.Resource)).WaitForCompletion(installer);
        return installer;
    }

    static IResourceBuilder<TResource> AddScript<TResource>(this IDistributedApplicationBuilder builder, TResource resource, string runScriptName)
        where TResource : JavaScriptAppResource =>
        builder.AddResource(resource).WithNodeDefaults().WithArgs("run", runScriptName).WithNpm();

    static IResourceBuilder<TResource> WithNodeDefaults<TResource>(this IResourceBuilder<TResource> app)
        where TResource : JavaScriptAppResource =>
        app.WithRequiredCommand("node", HelpLink)
            .WithRequiredCommand("npm", HelpLink)
            .WithEnvironment("NODE_ENV", app.ApplicationBuilder.Environment.IsDevelopment() ? "development" : "production")
            .WithOtlpExporter()
            .WithIconName("CodeJsRectangle");
}
