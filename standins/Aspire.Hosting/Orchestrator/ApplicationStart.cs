using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestrator;

/// <summary>What happens before the AppHost's services start: the engine is there, and whoever wants to has changed the model.</summary>
sealed class ApplicationStart(
    DistributedApplicationModel model,
    DistributedApplicationOptions options,
    DcpOptions dcpOptions,
    EngineInstaller engine,
    IEnumerable<IDistributedApplicationEventingSubscriber> subscribers,
    IDistributedApplicationEventing eventing,
    DistributedApplicationExecutionContext executionContext,
    IConfiguration configuration,
    IServiceProvider services)
{
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var isComplete = dcpOptions.CliPath is not null && (dcpOptions.DashboardPath is not null || options.DisableDashboard);
        var paths = isComplete ? null : await engine.EnsureAsync(cancellationToken).ConfigureAwait(false);
        configuration["DcpPublisher:CliPath"] = dcpOptions.CliPath ?? paths?.DcpPath;
        configuration["DcpPublisher:DashboardPath"] = dcpOptions.DashboardPath ?? paths?.DashboardPath;
        foreach (var subscriber in subscribers)
        {
            await subscriber.SubscribeAsync(eventing, executionContext, cancellationToken).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken).ConfigureAwait(false);
    }
}
