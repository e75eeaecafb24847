using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Greeting.StandIns.Tests;

/// <summary>A change set: a template with its parameters and tags, reviewed against a stack.</summary>
sealed class EmulatedChangeSet(string id, EmulatedStack stack, IReadOnlyDictionary<string, string> form)
{
    public string Id => id;

    public EmulatedStack Stack => stack;

    /// <summary>CREATE or UPDATE.</summary>
    public string Type => form["ChangeSetType"];

    /// <summary>Whether somebody asked for it before.</summary>
    public bool Seen { get; set; }

    public IReadOnlyDictionary<string, string> Content { get; } = form
        .Where(field => field.Key == "TemplateBody" || field.Key.StartsWith("Parameters.", StringComparison.Ordinal) || field.Key.StartsWith("Tags.", StringComparison.Ordinal))
        .ToDictionary();

    public bool HasChanges => Content.Count != stack.Content.Count || Content.Except(stack.Content).Any();
}

/// <summary>An event of a stack, and the state of its resource or of the stack itself after it.</summary>
sealed record EmulatedEvent(string LogicalId, string Type, string Status, string? Reason = null)
{
    public string Id { get; init; } = Guid.NewGuid().ToString();

    public DateTimeOffset Time { get; init; }

    public XElement Describe(XNamespace xml, EmulatedStack stack) => new(
        xml + "member",
        new XElement(xml + "EventId", Id),
        new XElement(xml + "StackId", stack.Id),
        new XElement(xml + "StackName", stack.Name),
        new XElement(xml + "LogicalResourceId", LogicalId),
        new XElement(xml + "ResourceType", Type),
        new XElement(xml + "Timestamp", Time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        new XElement(xml + "ResourceStatus", Status),
        Reason is null ? null : new XElement(xml + "ResourceStatusReason", Reason));
}

/// <summary>A stack with the steps that lie before it.</summary>
sealed class EmulatedStack(string name, string id)
{
    const string StackType = "AWS::CloudFormation::Stack";

    public string Name => name;

    public string Id => id;

    public required string Status { get; set; }

    public IReadOnlyDictionary<string, string> Content { get; private set; } = new Dictionary<string, string>();

    public Queue<EmulatedEvent> Steps { get; } = [];

    public List<EmulatedEvent> Events { get; } = [];

    public void Advance()
    {
        if (Steps.TryDequeue(out var step))
        {
            Happens(step);
            Status = step.Type == StackType ? step.Status : Status;
        }
    }

    public void Apply(EmulatedChangeSet changeSet, string? failureReason)
    {
        var verb = changeSet.Type;
        Begin($"{verb}_IN_PROGRESS");
        using var template = JsonDocument.Parse(changeSet.Content["TemplateBody"]);
        foreach (var resource in template.RootElement.GetProperty("Resources").EnumerateObject())
        {
            var type = resource.Value.GetProperty("Type").GetString()!;
            Steps.Enqueue(new(resource.Name, type, $"{verb}_IN_PROGRESS"));
            Steps.Enqueue(failureReason is null ? new(resource.Name, type, $"{verb}_COMPLETE") : new(resource.Name, type, $"{verb}_FAILED", failureReason));
        }

        if (failureReason is null)
        {
            Content = changeSet.Content;
            Steps.Enqueue(new(name, StackType, $"{verb}_COMPLETE"));
            return;
        }

        var rollback = verb == "CREATE" ? "ROLLBACK" : "UPDATE_ROLLBACK";
        Steps.Enqueue(new(name, StackType, $"{rollback}_IN_PROGRESS", "The following resource(s) failed"));
        Steps.Enqueue(new(name, StackType, $"{rollback}_COMPLETE"));
    }

    public void Delete()
    {
        Begin("DELETE_IN_PROGRESS");
        Steps.Enqueue(new(name, StackType, "DELETE_COMPLETE"));
    }

    public XElement Describe(XNamespace xml) => new(
        xml + "member",
        new XElement(xml + "StackId", id),
        new XElement(xml + "StackName", name),
        new XElement(xml + "CreationTime", "2026-01-01T00:00:00.000Z"),
        new XElement(xml + "StackStatus", Status),
        new XElement(xml + "Tags", Tags().Select(tag => new XElement(xml + "member", new XElement(xml + "Key", tag.Key), new XElement(xml + "Value", tag.Value)))),
        new XElement(xml + "Outputs", Outputs().Select(output => new XElement(xml + "member", new XElement(xml + "OutputKey", output), new XElement(xml + "OutputValue", $"{name}-{output}")))));

    void Begin(string status)
    {
        Status = status;
        Happens(new(name, StackType, status, "User Initiated"));
    }

    // No two events at the same moment, so that clients which ask for those after a time miss none.
    void Happens(EmulatedEvent stackEvent) => Events.Add(stackEvent with { Time = DateTimeOffset.UtcNow.AddSeconds(Events.Count) });

    IEnumerable<(string Key, string Value)> Tags()
    {
        for (var index = 1; Content.TryGetValue($"Tags.member.{index}.Key", out var key); index++)
        {
            yield return (key, Content[$"Tags.member.{index}.Value"]);
        }
    }

    IEnumerable<string> Outputs()
    {
        if (!Content.TryGetValue("TemplateBody", out var body) || !Status.EndsWith("_COMPLETE", StringComparison.Ordinal))
        {
            yield break;
        }

        using var template = JsonDocument.Parse(body);
        foreach (var output in template.RootElement.GetProperty("Outputs").EnumerateObject())
        {
            yield return output.Name;
        }
    }
}
