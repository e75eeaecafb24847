using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Greeting.AppHost;
using Greeting.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;

namespace Greeting.Tests.Distributed;

/// <summary>Node.js and npm packages, as the AppHost needs them.</summary>
public sealed class NodePackagesTests : IDisposable
{
    // For what hangs.
    const int Timeout = 10 * 60 * 1000;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greeting-npm-");

    public NodePackagesTests()
    {
        Write("package.json", """{"name":"app","version":"1.0.0","dependencies":{"local":"file:local"}}""");
        Write("package-lock.json", """
            {"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{
              "":{"name":"app","version":"1.0.0","dependencies":{"local":"file:local"}},
              "local":{"version":"1.0.0"},
              "node_modules/local":{"resolved":"local","link":true}}}
            """);
        Write("local/package.json", """{"name":"local","version":"1.0.0","main":"index.js"}""");
        Write("local/index.js", "console.log('installed')");
        Write("app.js", "require('local')");
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact(Timeout = Timeout)]
    public async Task A_torn_installation_is_made_again_from_scratch_and_a_completed_one_is_kept()
    {
        // What npm leaves when it is killed, and a later `npm install` calls complete.
        Write("node_modules/.package-lock.json", "{}");
        Write("node_modules/torn/index.js", "");

        await using (var app = await StartAsync())
        {
            await app.ResourceNotifications.WaitForResourceAsync("app", e => e.Snapshot.ExitCode == 0, TestContext.Current.CancellationToken);
        }

        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "node_modules", "torn")));
        Assert.True(AppHost.NodePackages.AreInstalled(folder.FullName));

        await using (var app = await StartAsync())
        {
            await app.ResourceNotifications.WaitForResourceAsync("app", e => e.Snapshot.ExitCode == 0, TestContext.Current.CancellationToken);
            var installer = await app.ResourceNotifications.WaitForResourceAsync("app-installer", _ => true, TestContext.Current.CancellationToken);
            Assert.Equal(KnownResourceStates.NotStarted, installer.Snapshot.State?.Text);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_script_can_end_by_itself_when_it_is_stopped()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "Only bash replaces itself with the script's program, so that the program gets npm's signals.");
        Write("package.json", """{"name":"app","version":"1.0.0","scripts":{"dev":"node app.js"},"dependencies":{"local":"file:local"}}""");
        Write("app.js", """
            const end = () => { require('fs').writeFileSync('ended', ''); process.exit(); };
            process.on('SIGTERM', end).on('SIGINT', end);
            setInterval(() => {}, 1000);
            require('local');
            """);
        await using var app = await StartAsync(builder => builder.AddJavaScriptApp("app", folder.FullName).WithNpmPackages());
        await WaitForLogAsync(app, "app", "installed", TestContext.Current.CancellationToken);

        var stop = await app.ResourceCommands.ExecuteCommandAsync("app", KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);

        Assert.True(stop.Success, stop.Message);
        await app.ResourceNotifications.WaitForResourceAsync("app", KnownResourceStates.TerminalStates, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(folder.FullName, "ended")));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_registry_out_of_reach_is_reported_in_one_line()
    {
        const string registry = "http://127.0.0.1:1/"; // nothing listens there
        Write(".npmrc", "fetch-retries=0");
        Write("package.json", """{"name":"app","version":"1.0.0","dependencies":{"local":"1.0.0"}}""");
        Write("package-lock.json", $$$"""
            {"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{
              "":{"name":"app","version":"1.0.0","dependencies":{"local":"1.0.0"}},
              "node_modules/local":{"version":"1.0.0","resolved":"{{{registry}}}local.tgz","integrity":"sha512-{{{Convert.ToBase64String(new byte[64])}}}"} } }
            """);

        await using var app = await StartAsync();

        await WaitForLogAsync(app, "app-installer", "the npm registry cannot be reached (ECONNREFUSED)", TestContext.Current.CancellationToken);
        Assert.False(AppHost.NodePackages.AreInstalled(folder.FullName));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_disk_is_reported_in_one_line()
    {
        WritePostInstallScript("console.error('npm error code ENOSPC'); process.exitCode = 1");

        await using var app = await StartAsync();

        await WaitForLogAsync(app, "app-installer", "the disk is full (ENOSPC)", TestContext.Current.CancellationToken);
        Assert.False(AppHost.NodePackages.AreInstalled(folder.FullName));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_program_starts_although_its_installation_cannot_be_recorded()
    {
        WritePostInstallScript("require('fs').mkdirSync('node_modules/.apphost-installed')");

        await using var app = await StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("app", e => e.Snapshot.ExitCode == 0, TestContext.Current.CancellationToken);
        Assert.False(AppHost.NodePackages.AreInstalled(folder.FullName));
    }

    [Fact]
    public async Task Packages_are_installed_again_after_a_change_of_the_package_files()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "node_modules"));
        Assert.False(AppHost.NodePackages.AreInstalled(folder.FullName));

        await AppHost.NodePackages.MarkInstalledAsync(folder.FullName, TestContext.Current.CancellationToken);
        Assert.True(AppHost.NodePackages.AreInstalled(folder.FullName));

        File.AppendAllText(Path.Combine(folder.FullName, "package-lock.json"), "\n");
        Assert.False(AppHost.NodePackages.AreInstalled(folder.FullName));
    }

    [Fact]
    public async Task Development_dependencies_are_installed_whatever_the_environment_says()
    {
        File.Copy(Path.Combine(WebApp.Folder, ".npmrc"), Path.Combine(folder.FullName, ".npmrc"));
        Write("package.json", """{"name":"app","version":"1.0.0","devDependencies":{"local":"file:local"}}""");
        Write("package-lock.json", """
            {"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{
              "":{"name":"app","version":"1.0.0","devDependencies":{"local":"file:local"}},
              "local":{"version":"1.0.0","dev":true},
              "node_modules/local":{"resolved":"local","link":true}}}
            """);
        var environment = new Dictionary<string, string?> { ["NODE_ENV"] = "production", ["NPM_CONFIG_OMIT"] = "dev" };

        var install = await Npm.RunAsync(["ci"], folder.FullName, TestContext.Current.CancellationToken, environment);

        Assert.True(install.ExitCode == 0, install.Output);
        Assert.True(Directory.Exists(Path.Combine(folder.FullName, "node_modules", "local")), install.Output);
    }

    [Theory]
    [InlineData(null, "Node.js was not found")]
    [InlineData("v18.20.0", "Node.js 18.20.0 is too old")]
    [InlineData("v20.18.9", "Node.js 20.18.9 is too old")]
    [InlineData("v20.19.0", "npm was not found")]
    [InlineData("v21.7.3", "Node.js 21.7.3 is too old")]
    [InlineData("v22.11.0", "Node.js 22.11.0 is too old")]
    [InlineData("v22.12.0", "npm was not found")]
    public async Task A_missing_or_old_Node_is_reported_before_startup(string? version, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of this test are shell scripts.");
        var programs = folder.CreateSubdirectory("programs").FullName;
        if (version is not null && !OperatingSystem.IsWindows())
        {
            Write("programs/node", $"#!/bin/sh\necho {version}\n");
            File.SetUnixFileMode(Path.Combine(programs, "node"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var run = await Command.RunAsync(
            "dotnet", [typeof(AppHost.NodePackages).Assembly.Location], TestContext.Current.CancellationToken,
            environment: new Dictionary<string, string?> { ["PATH"] = programs, ["DynamoDb__Engine"] = "embedded" });

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(expected, Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("https://nodejs.org", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/home/ada/C# projects/Greeting.AppHost")]
    [InlineData("/home/ada/what?/Greeting.AppHost")]
    public void A_folder_that_Vite_cannot_serve_is_reported_before_startup(string appHostDirectory)
    {
        Assert.Null(AppHost.NodePackages.FindError("/home/ada/projects/Greeting.AppHost"));
        Assert.Contains(appHostDirectory, AppHost.NodePackages.FindError(appHostDirectory), StringComparison.Ordinal);
    }

    /// <summary>Starts an application with the program of the folder alone.</summary>
    Task<DistributedApplication> StartAsync() => StartAsync(builder => builder.AddNodeApp("app", folder.FullName, "app.js").WithNpmPackages());

    static async Task<DistributedApplication> StartAsync(Action<IDistributedApplicationBuilder> add)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var builder = await AppHostBuilder.CreateAsync(["--DynamoDb:Engine=embedded"], cancellation);
        builder.Resources.Clear();
        add(builder);
        var app = await builder.BuildAsync(cancellation);
        await app.StartAsync(cancellation);
        return app;
    }

    static async Task WaitForLogAsync(DistributedApplication app, string name, string text, CancellationToken cancellationToken)
    {
        var resource = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(cancellationToken))
        {
            if (lines.Any(line => line.Content.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"The log of {name} ended without '{text}'.");
    }

    void WritePostInstallScript(string script)
    {
        Write("postinstall.js", script);
        Write("package.json", """{"name":"app","version":"1.0.0","scripts":{"postinstall":"node postinstall.js"},"dependencies":{"local":"file:local"}}""");
    }

    void Write(string relativePath, string text)
    {
        var path = Path.Combine(folder.FullName, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
