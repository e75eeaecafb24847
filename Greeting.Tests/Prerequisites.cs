using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(Greeting.Tests.Prerequisites))]

namespace Greeting.Tests;

/// <summary>Reports once, before any test starts, what every test would fail without.</summary>
sealed class Prerequisites : ITestPipelineStartup
{
    /// <inheritdoc/>
    public ValueTask StartAsync(IMessageSink diagnosticMessageSink)
    {
        if (AppHost.NodePackages.FindError(Path.Combine(Command.RepositoryRoot, "Greeting.AppHost")) is { } error)
        {
            Console.Error.WriteLine(error);
            Environment.Exit(1);
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask StopAsync() => default;
}
