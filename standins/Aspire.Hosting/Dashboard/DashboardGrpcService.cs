using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>Answers the dashboard. Made anew for each call.</summary>
sealed class DashboardGrpcService(
    DashboardOptions options,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands,
    IHostApplicationLifetime lifetime) : DashboardService.DashboardServiceBase
{
    /// <summary>gRPC clients take messages of 4 MB at most; UTF-8 needs up to 3 bytes a UTF-16 unit.</summary>
    const int CharactersPerUpdate = 1024 * 1024;

    public override Task<ApplicationInformationResponse> GetApplicationInformation(
        ApplicationInformationRequest request, ServerCallContext context) =>
        Task.FromResult(new ApplicationInformationResponse
        {
            ApplicationName = options.ApplicationName,
            MinDashboardVersion = "13.5.0",
        });

    public override Task WatchResources(
        WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context) =>
        UntilStoppedAsync(context, async cancellationToken =>
        {
            using var subscription = notifications.Subscribe();
            var initial = new InitialResourceData();
            initial.Resources.AddRange(subscription.Current.Select(ResourceMessages.From));
            await responseStream.WriteAsync(new() { InitialData = initial }, cancellationToken).ConfigureAwait(false);

            while (await subscription.Changes.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var changes = new WatchResourcesChanges();
                changes.Value.AddRange(LatestOf(subscription.Changes)
                    .Select(change => new WatchResourcesChange { Upsert = ResourceMessages.From(change) }));
                await responseStream.WriteAsync(new() { Changes = changes }, cancellationToken).ConfigureAwait(false);
            }
        });

    public override Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request,
        IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream,
        ServerCallContext context) =>
        UntilStoppedAsync(context, async cancellationToken =>
        {
            var batches = request.SuppressFollow ? loggers.GetAllAsync(request.ResourceName) : loggers.WatchAsync(request.ResourceName);
            await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                foreach (var update in UpdatesOf(batch))
                {
                    await responseStream.WriteAsync(update, cancellationToken).ConfigureAwait(false);
                }
            }
        });

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        var result = await commands.ExecuteCommandAsync(request.ResourceName, request.CommandName, context.CancellationToken).ConfigureAwait(false);
        return new()
        {
            Kind = result switch
            {
                { Success: true } => ResourceCommandResponseKind.Succeeded,
                { Canceled: true } => ResourceCommandResponseKind.Cancelled,
                _ => ResourceCommandResponseKind.Failed,
            },
            Message = result.Message ?? "",
        };
    }

    /// <summary>This app host never asks people anything, so the stream stays silent for as long as the dashboard listens.</summary>
    public override Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream,
        IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context) =>
        UntilStoppedAsync(context, async cancellationToken =>
        {
            await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        });

    async Task UntilStoppedAsync(ServerCallContext context, Func<CancellationToken, Task> serve)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await serve(stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (stopping.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The dashboard went away, or the app host is about to.
        }
    }

    /// <summary>What has changed by now, with only the latest snapshot of each instance.</summary>
    static Dictionary<string, ResourceEvent>.ValueCollection LatestOf(ChannelReader<ResourceEvent> changes)
    {
        var latest = new Dictionary<string, ResourceEvent>(StringComparer.Ordinal);
        while (changes.TryRead(out var change))
        {
            latest[change.ResourceId] = change;
        }
        return latest.Values;
    }

    static IEnumerable<WatchResourceConsoleLogsUpdate> UpdatesOf(IReadOnlyList<LogLine> lines)
    {
        var update = new WatchResourceConsoleLogsUpdate();
        var characters = 0;
        foreach (var line in lines)
        {
            var text = line.Content.Length > CharactersPerUpdate ? line.Content[..CharactersPerUpdate] : line.Content;
            if (characters + text.Length > CharactersPerUpdate)
            {
                yield return update;
                update = new();
                characters = 0;
            }
            characters += text.Length;
            update.LogLines.Add(new ConsoleLogLine { LineNumber = line.LineNumber, Text = text, IsStdErr = line.IsErrorMessage });
        }
        yield return update;
    }
}
