using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using CheckStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;

namespace Aspire.Hosting.Dashboard;

/// <summary>Snapshots in the dashboard's words.</summary>
static class ResourceMessages
{
    public static Protocol.Resource From(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var message = new Protocol.Resource
        {
            Name = change.ResourceId,
            Uid = change.ResourceId,
            DisplayName = change.Resource.Name,
            ResourceType = snapshot.ResourceType,
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
            CreatedAt = At(snapshot.CreationTimeStamp),
            StartedAt = At(snapshot.StartTimeStamp),
            StoppedAt = At(snapshot.StopTimeStamp),
            IsHidden = snapshot.IsHidden,
        };
        if (snapshot.IconName is { } icon)
        {
            message.IconName = icon;
            message.IconVariant = From(snapshot.IconVariant);
        }
        message.Properties.AddRange(PropertiesOf(change));
        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(variable => new Protocol.EnvironmentVariable
        {
            Name = variable.Name,
            Value = variable.Value ?? "",
            IsFromSpec = variable.IsFromSpec,
        }));
        message.Urls.AddRange(snapshot.Urls.Select(From));
        message.Volumes.AddRange(snapshot.Volumes.Select(volume => new Protocol.Volume
        {
            Source = volume.Source ?? "",
            Target = volume.Target,
            MountType = volume.MountType,
            IsReadOnly = volume.IsReadOnly,
        }));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(From));
        message.Relationships.AddRange(snapshot.Relationships.Select(relationship => new Protocol.ResourceRelationship
        {
            ResourceName = relationship.ResourceName,
            Type = relationship.Type,
        }));
        message.Commands.AddRange(snapshot.Commands
            .Where(command => command.Visibility.HasFlag(ResourceCommandVisibility.UI))
            .Select(From));
        return message;
    }

    /// <summary>The dashboard takes part of its columns and details from properties of fixed names.</summary>
    static IEnumerable<Protocol.ResourceProperty> PropertiesOf(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        yield return Property(KnownProperties.Resource.Uid, change.ResourceId);
        yield return Property(KnownProperties.Resource.Name, change.ResourceId);
        yield return Property(KnownProperties.Resource.Type, snapshot.ResourceType);
        yield return Property(KnownProperties.Resource.DisplayName, change.Resource.Name);
        yield return Property(KnownProperties.Resource.State, snapshot.State?.Text);
        yield return Property(KnownProperties.Resource.ExitCode, snapshot.ExitCode?.ToString(CultureInfo.InvariantCulture));
        yield return Property(KnownProperties.Resource.CreateTime, snapshot.CreationTimeStamp);
        yield return Property(KnownProperties.Resource.StartTime, snapshot.StartTimeStamp);
        yield return Property(KnownProperties.Resource.StopTime, snapshot.StopTimeStamp);
        yield return Property(KnownProperties.Resource.HealthState, snapshot.HealthStatus?.ToString());
        if (ResourceRelationships.ParentOf(change.Resource) is { } parent)
        {
            yield return Property(KnownProperties.Resource.ParentName, parent.GetResourceId());
        }
        foreach (var property in snapshot.Properties)
        {
            var message = Property(property.Name, property.Value);
            message.IsSensitive = property.IsSensitive;
            message.IsHighlighted = property.IsHighlighted;
            if (property.DisplayName is { } displayName)
            {
                message.DisplayName = displayName;
            }
            if (property.SortOrder is { } sortOrder)
            {
                message.SortOrder = sortOrder;
            }
            yield return message;
        }
    }

    static Protocol.ResourceProperty Property(string name, object? value) => new() { Name = name, Value = ValueOf(value) };

    static Value ValueOf(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        int number => Value.ForNumber(number),
        bool truth => Value.ForBool(truth),
        DateTime time => Value.ForString(time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
        IEnumerable<string> texts => Value.ForList([.. texts.Select(Value.ForString)]),
        IEnumerable<int> numbers => Value.ForList([.. numbers.Select(number => Value.ForNumber(number))]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    static Protocol.Url From(UrlSnapshot url) => new()
    {
        EndpointName = url.Name ?? "",
        FullUrl = url.Url,
        IsInternal = url.IsInternal,
        IsInactive = url.IsInactive,
        DisplayProperties = new() { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
    };

    static Protocol.HealthReport From(HealthReportSnapshot report)
    {
        var message = new Protocol.HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = At(report.LastRunAt),
        };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                CheckStatus.Healthy => Protocol.HealthStatus.Healthy,
                CheckStatus.Degraded => Protocol.HealthStatus.Degraded,
                _ => Protocol.HealthStatus.Unhealthy,
            };
        }
        return message;
    }

    static Protocol.ResourceCommand From(ResourceCommandSnapshot command) => new()
    {
        Name = command.Name,
        DisplayName = command.DisplayName,
        DisplayDescription = command.DisplayDescription ?? "",
        ConfirmationMessage = command.ConfirmationMessage ?? "",
        IconName = command.IconName ?? "",
        IconVariant = From(command.IconVariant),
        IsHighlighted = command.IsHighlighted,
        State = command.State switch
        {
            ResourceCommandState.Enabled => Protocol.ResourceCommandState.Enabled,
            ResourceCommandState.Disabled => Protocol.ResourceCommandState.Disabled,
            _ => Protocol.ResourceCommandState.Hidden,
        },
    };

    static Protocol.IconVariant From(IconVariant? variant) =>
        variant == IconVariant.Filled ? Protocol.IconVariant.Filled : Protocol.IconVariant.Regular;

    static Timestamp? At(DateTime? time) => time is { } value ? Timestamp.FromDateTime(value.ToUniversalTime()) : null;
}
