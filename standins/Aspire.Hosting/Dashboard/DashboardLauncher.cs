using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Adds the dashboard to the application before it starts, and tells people on the console where to find it.</summary>
sealed partial class DashboardLauncher(
    DashboardOptions options,
    ResourceServiceHost resourceService,
    ResourceLoggerService loggers,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    ILogger<DistributedApplication> logger) : IDistributedApplicationEventingSubscriber
{
    public Task SubscribeAsync(
        IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
            DashboardPorts.Check(options);
            var dashboard = DashboardResource.Create(
                configuration["DcpPublisher:DashboardPath"]!, options, starting.Model, resourceService.GetAddressAsync);
            // First, so that people can watch the others start.
            starting.Model.Resources.Insert(0, dashboard);
            eventing.Subscribe<ResourceReadyEvent>(dashboard, (_, _) => SayWhere(dashboard));
            eventing.Subscribe<ResourceStoppedEvent>(dashboard, (stopped, stopping) => SayWhyAsync(stopped.ResourceEvent, stopping));
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    Task SayWhere(ExecutableResource dashboard)
    {
        var url = new Uri(dashboard.Frontend().Url).GetLeftPart(UriPartial.Authority);
        LogListening(url);
        // dotnet watch and IDEs look for the words of the next message to open the page.
        if (options.Secrets is { BrowserToken: var token })
        {
            LogLogin($"{url}/login?t={token}");
        }
        return Task.CompletedTask;
    }

    async Task SayWhyAsync(ResourceEvent stopped, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }
        var errors = new List<string>();
        await foreach (var lines in loggers.GetAllAsync(stopped.ResourceId).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            errors.AddRange(lines.Select(line => line.Content));
        }
        LogStopped(string.Join(Environment.NewLine, errors.TakeLast(10)));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Now listening on: {DashboardUrl}")]
    partial void LogListening(string dashboardUrl);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Login to the dashboard at {LoginUrl}")]
    partial void LogLogin(string loginUrl);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The dashboard has stopped. The last it said:\n{LastLines}")]
    partial void LogStopped(string lastLines);
}
