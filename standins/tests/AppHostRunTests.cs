using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Greeting.Tests.Standins;

/// <summary>The life of an AppHost's entry point inside a test.</summary>
public sealed class AppHostRunTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_that_nobody_waits_for_any_more_is_stopped_by_disposal()
    {
        using var patience = new CancellationTokenSource();
        using var canBuild = new ManualResetEventSlim();
        var building = new TaskCompletionSource<IHostApplicationLifetime>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Greeting_AppHost>(["--DynamoDb:Engine=embedded"], Cancellation);
        builder.Resources.Clear();
        builder.Services.AddSingleton<IHostLifetime>(services =>
        {
            building.SetResult(services.GetRequiredService<IHostApplicationLifetime>());
            canBuild.Wait(Cancellation);
            return new Lifetime();
        });
        var build = builder.BuildAsync(patience.Token);
        var application = await building.Task.WaitAsync(Cancellation);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        var disposal = builder.DisposeAsync().AsTask();
        var secondDisposal = builder.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        canBuild.Set();

        await disposal.WaitAsync(Cancellation);
        await secondDisposal.WaitAsync(Cancellation);
        Assert.True(application.ApplicationStopping.IsCancellationRequested);
    }

    sealed class Lifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
