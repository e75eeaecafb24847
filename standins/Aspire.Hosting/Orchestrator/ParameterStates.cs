using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Shows parameters in the dashboard: their value, or that it is missing.</summary>
static class ParameterStates
{
    const string ValueProperty = "Value";

    public static async Task PublishAsync(
        ParameterResource parameter, ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        string? value;
        ResourceStateSnapshot state;
        try
        {
            value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
            state = new(KnownResourceStates.Active, KnownResourceStateStyles.Success);
        }
        catch (MissingParameterValueException e)
        {
            value = e.Message;
            state = new(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn);
        }

        await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
        {
            State = state,
            Properties = snapshot.Properties.SetResourceProperty(ValueProperty, value, isSensitive: parameter.Secret),
        }).ConfigureAwait(false);
    }
}
