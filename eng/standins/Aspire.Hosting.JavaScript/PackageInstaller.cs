using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.JavaScript;

/// <summary>The resource that installs a program's packages.</summary>
static partial class PackageInstaller
{
    public static void AddOrUpdate<TResource>(IResourceBuilder<TResource> app, bool install)
        where TResource : JavaScriptAppResource
    {
        var name = $"{app.Resource.Name}-installer";
        if (app.ApplicationBuilder.Resources.OfType<JavaScriptInstallerResource>().FirstOrDefault(resource => resource.Name == name) is { } existing)
        {
            if (!install)
            {
                foreach (var wait in app.Resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource == existing).ToArray())
                {
                    app.Resource.Annotations.Remove(wait);
                }

                app.ApplicationBuilder.CreateResourceBuilder(existing).WithExplicitStart();
            }

            return;
        }

        var installer = app.ApplicationBuilder.AddResource(new JavaScriptInstallerResource(name, app.Resource.WorkingDirectory))
            .WithParentRelationship(app.Resource)
            .ExcludeFromManifest()
            .WithArgs(context =>
            {
                foreach (var argument in app.Resource.Annotations.OfType<JavaScriptInstallCommandAnnotation>().Last().Args)
                {
                    context.Args.Add(argument);
                }
            })
            .OnBeforeResourceStarted((resource, _, cancellationToken) => NodeToolchain.CheckAsync(resource, cancellationToken))
            .OnResourceStopped(ExplainFailureAsync);
        app.WithAnnotation(new JavaScriptPackageInstallerAnnotation(installer.Resource));
        if (install)
        {
            app.WaitForCompletion(installer);
        }
        else
        {
            installer.WithExplicitStart();
        }
    }

    /// <summary>npm tells of a failure in many lines; this adds the one that says what to do.</summary>
    static async Task ExplainFailureAsync(JavaScriptInstallerResource resource, ResourceStoppedEvent stopped, CancellationToken cancellationToken)
    {
        if (stopped.ResourceEvent.Snapshot.ExitCode is null or 0)
        {
            return;
        }

        var logs = stopped.Services.GetRequiredService<ResourceLoggerService>();
        string? networkError = null;
        await foreach (var lines in logs.GetAllAsync(resource).WithCancellation(cancellationToken))
        {
            networkError ??= lines.Select(line => NetworkError().Match(line.Content)).FirstOrDefault(match => match.Success)?.Value;
        }

        var reason = networkError is null
            ? $"npm could not install the packages of {resource.WorkingDirectory}: see the log of resource '{resource.Name}'."
            : $"The npm registry is out of reach ({networkError}): check the network and 'npm config get registry', and start again.";
        LogFailure(logs.GetLogger(resource), reason);
        LogFailure(stopped.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PackageInstaller)), reason);
    }

    [GeneratedRegex(@"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH)\b")]
    private static partial Regex NetworkError();

    [LoggerMessage(LogLevel.Error, "{Reason}")]
    static partial void LogFailure(ILogger logger, string reason);
}
