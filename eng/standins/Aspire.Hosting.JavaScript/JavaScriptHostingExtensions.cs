using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>JavaScript programs as resources.</summary>
public static class JavaScriptHostingExtensions
{
    /// <summary>
    /// Adds a script that Node.js runs. Where there is a package.json, its packages are installed first, as <see cref="WithNpm"/> says.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The program's folder, absolute or relative to the AppHost's.</param>
    /// <param name="scriptPath">The script, relative to that folder.</param>
    public static IResourceBuilder<NodeAppResource> AddNodeApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string scriptPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(scriptPath);
        var resource = new NodeAppResource(name, "node", Path.GetFullPath(appDirectory, builder.AppHostDirectory));
        var app = builder.AddResource(resource).WithNodeDefaults().WithArgs(context =>
        {
            if (resource.RunsByPackageManager)
            {
                AddScriptArguments(resource, context.Args);
            }
            else
            {
                context.Args.Add(scriptPath);
            }
        });
        builder.OnBeforeStart((_, _) =>
        {
            if (resource.RunsByPackageManager && resource.PackageManager is { } packageManager)
            {
                app.WithCommand(packageManager.ExecutableName);
            }

            return Task.CompletedTask;
        });
        return File.Exists(Path.Combine(resource.WorkingDirectory, "package.json")) ? app.WithNpm() : app;
    }

    /// <summary>Adds a program that a script of package.json runs.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The folder of package.json, absolute or relative to the AppHost's.</param>
    /// <param name="runScriptName">The script.</param>
    public static IResourceBuilder<JavaScriptAppResource> AddJavaScriptApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string runScriptName = "dev")
    {
        var resource = new JavaScriptAppResource(name, "npm", Path.GetFullPath(appDirectory, builder.AppHostDirectory));
        return builder.AddScriptApp(resource, runScriptName);
    }

    /// <summary>Adds a web application on Vite's development server, with an endpoint named "http" whose port Vite is told.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The folder of package.json, absolute or relative to the AppHost's.</param>
    /// <param name="runScriptName">The script that starts the development server.</param>
    public static IResourceBuilder<ViteAppResource> AddViteApp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string appDirectory, string runScriptName = "dev")
    {
        var resource = new ViteAppResource(name, "npm", Path.GetFullPath(appDirectory, builder.AppHostDirectory));
        return builder.AddScriptApp(resource, runScriptName)
            .WithHttpEndpoint(env: "PORT")
            .WithArgs(context =>
            {
                if (resource.PackageManager?.CommandSeparator is { } separator)
                {
                    context.Args.Add(separator);
                }

                context.Args.Add("--port");
                context.Args.Add(resource.GetEndpoint("http").Property(EndpointProperty.TargetPort));
            });
    }

    /// <summary>
    /// Lets npm run the program, and install its packages before it starts, by a resource of its own named
    /// "&lt;name&gt;-installer" that the program waits for.
    /// </summary>
    /// <typeparam name="TResource">The program's type.</typeparam>
    /// <param name="resource">The program.</param>
    /// <param name="install">Whether to install at every start; otherwise the installer is started by hand.</param>
    /// <param name="installCommand">npm's command, such as "ci"; null: "install".</param>
    /// <param name="installArgs">Arguments of that command.</param>
    public static IResourceBuilder<TResource> WithNpm<TResource>(
        this IResourceBuilder<TResource> resource, bool install = true, string? installCommand = null, string[]? installArgs = null)
        where TResource : JavaScriptAppResource
    {
        resource
            .WithAnnotation(new JavaScriptPackageManagerAnnotation("npm", "run"))
            .WithAnnotation(new JavaScriptInstallCommandAnnotation([installCommand ?? "install", .. installArgs ?? []]));
        PackageInstaller.AddOrUpdate(resource, install);
        return resource;
    }

    /// <summary>Sets the script of package.json that runs the program.</summary>
    /// <typeparam name="TResource">The program's type.</typeparam>
    /// <param name="resource">The program.</param>
    /// <param name="scriptName">The script.</param>
    /// <param name="args">Its arguments.</param>
    public static IResourceBuilder<TResource> WithRunScript<TResource>(
        this IResourceBuilder<TResource> resource, string scriptName, string[]? args = null)
        where TResource : JavaScriptAppResource =>
        resource.WithAnnotation(new JavaScriptRunScriptAnnotation(scriptName, args));

    static IResourceBuilder<TResource> AddScriptApp<TResource>(
        this IDistributedApplicationBuilder builder, TResource resource, string runScriptName)
        where TResource : JavaScriptAppResource =>
        builder.AddResource(resource)
            .WithNodeDefaults()
            .WithRunScript(runScriptName)
            .WithArgs(context => AddScriptArguments(resource, context.Args))
            .WithNpm();

    static IResourceBuilder<TResource> WithNodeDefaults<TResource>(this IResourceBuilder<TResource> app)
        where TResource : JavaScriptAppResource =>
        app.WithOtlpExporter()
            .WithEnvironment("NODE_ENV", app.ApplicationBuilder.Environment.IsDevelopment() ? "development" : "production")
            .WithIconName("CodeJsRectangle")
            .OnBeforeResourceStarted((resource, _, cancellationToken) => NodeToolchain.CheckAsync(resource, cancellationToken));

    static void AddScriptArguments(JavaScriptAppResource resource, IList<object> arguments)
    {
        if (resource.RunScript is not { } script)
        {
            return;
        }

        if (resource.PackageManager?.ScriptCommand is { } command)
        {
            arguments.Add(command);
        }

        arguments.Add(script.ScriptName);
        foreach (var argument in script.Args)
        {
            arguments.Add(argument);
        }
    }

    extension(JavaScriptAppResource resource)
    {
        JavaScriptPackageManagerAnnotation? PackageManager =>
            resource.Annotations.OfType<JavaScriptPackageManagerAnnotation>().LastOrDefault();

        JavaScriptRunScriptAnnotation? RunScript => resource.Annotations.OfType<JavaScriptRunScriptAnnotation>().LastOrDefault();

        bool RunsByPackageManager => resource.PackageManager is not null && resource.RunScript is not null;
    }
}
