using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Greeting.Tests.Distributed;

/// <summary>
/// A CloudFormation endpoint that speaks the query protocol: signed forms in, XML out. A stack that is being changed gets
/// one step further each time somebody looks at it, so that nothing here depends on time.
/// See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/.
/// </summary>
sealed class EmulatedCloudFormation : IAsyncDisposable
{
    const string Account = "123456789012";
    const int EventsPerPage = 2;

    static readonly XNamespace xml = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    readonly Lock gate = new();
    readonly Dictionary<string, EmulatedStack> stacks = [];
    readonly Dictionary<string, EmulatedChangeSet> changeSets = [];
    readonly ConcurrentQueue<(int Status, string Code, string Message)> errors = [];
    readonly WebApplication server;

    EmulatedCloudFormation(WebApplication server) => this.server = server;

    /// <summary>The address to give to clients.</summary>
    public string Url => server.Urls.Single();

    /// <summary>The actions that were asked for, oldest first, those answered with an error included.</summary>
    public ConcurrentQueue<string> Actions { get; } = [];

    /// <summary>The form of the last change set that was created.</summary>
    public IReadOnlyDictionary<string, string> LastChangeSet { get; private set; } = new Dictionary<string, string>();

    /// <summary>Why the next change of a stack fails; null: it succeeds.</summary>
    public string? FailureReason { get; set; }

    public static async Task<EmulatedCloudFormation> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var emulator = new EmulatedCloudFormation(server);
        server.MapPost("/", emulator.AnswerAsync);
        await server.StartAsync(cancellationToken);
        return emulator;
    }

    /// <summary>Answers the next calls with an error, one each.</summary>
    public void FailNext(int times, int status, string code, string message)
    {
        for (var call = 0; call < times; call++)
        {
            errors.Enqueue((status, code, message));
        }
    }

    /// <summary>Puts a stack there as an earlier run left it; a state in progress leads to the given one in two looks.</summary>
    public void Leave(string name, string status, string? becomes = null)
    {
        var stack = new EmulatedStack(name, $"arn:aws:cloudformation:eu-west-1:{Account}:stack/{name}/{Guid.NewGuid()}") { Status = status };
        if (becomes is not null)
        {
            stack.Steps.Enqueue(new(name, "AWS::CloudFormation::Stack", status));
            stack.Steps.Enqueue(new(name, "AWS::CloudFormation::Stack", becomes));
        }

        stacks[name] = stack;
    }

    /// <summary>The state of a stack, or null when there is none.</summary>
    public string? Status(string name) => stacks.TryGetValue(name, out var stack) ? stack.Status : null;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync(context.RequestAborted)).ToDictionary(field => field.Key, field => field.Value.ToString());
        var action = form.GetValueOrDefault("Action", "");
        Actions.Enqueue(action);
        XElement answer;
        lock (gate)
        {
            try
            {
                if (errors.TryDequeue(out var error))
                {
                    throw new CloudFormationError(error.Status, error.Code, error.Message);
                }

                RequireSignature(context.Request);
                var result = Handle(action, form);
                answer = new(xml + $"{action}Response", new XElement(xml + $"{action}Result", result), Metadata());
            }
            catch (CloudFormationError error)
            {
                context.Response.StatusCode = error.Status;
                answer = new(xml + "ErrorResponse", Element("Error", [Text("Type", "Sender"), Text("Code", error.Code), Text("Message", error.Message)]), Metadata());
            }
        }

        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync(answer.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
    }

    object?[] Handle(string action, Dictionary<string, string> form) => action switch
    {
        "DescribeStacks" => DescribeStacks(form.GetValueOrDefault("StackName")),
        "DescribeStackEvents" => DescribeStackEvents(Find(form["StackName"]), form.GetValueOrDefault("NextToken")),
        "CreateChangeSet" => CreateChangeSet(form),
        "DescribeChangeSet" => DescribeChangeSet(changeSets[form["ChangeSetName"]]),
        "ExecuteChangeSet" => ExecuteChangeSet(changeSets[form["ChangeSetName"]]),
        "DeleteStack" => DeleteStack(Find(form["StackName"])),
        _ => throw new CloudFormationError(400, "InvalidAction", $"Could not find operation {action}"),
    };

    object?[] DescribeStacks(string? name)
    {
        EmulatedStack[] described = name is null ? [.. stacks.Values] : [Find(name)];
        foreach (var stack in described)
        {
            stack.Advance();
            if (stack.Status == "DELETE_COMPLETE")
            {
                stacks.Remove(stack.Name);
            }
        }

        return [Element("Stacks", described.Where(stack => stack.Status != "DELETE_COMPLETE").Select(stack => stack.Describe(xml)))];
    }

    static object?[] DescribeStackEvents(EmulatedStack stack, string? nextToken)
    {
        var start = nextToken is null ? 0 : int.Parse(nextToken, CultureInfo.InvariantCulture);
        var page = stack.Events.AsEnumerable().Reverse().Skip(start).Take(EventsPerPage).ToArray();
        var more = start + page.Length < stack.Events.Count;
        return
        [
            Element("StackEvents", page.Select(stackEvent => stackEvent.Describe(xml, stack))),
            more ? Text("NextToken", (start + page.Length).ToString(CultureInfo.InvariantCulture)) : null,
        ];
    }

    object?[] CreateChangeSet(Dictionary<string, string> form)
    {
        LastChangeSet = form;
        var name = form["StackName"];
        if (form["ChangeSetType"] == "CREATE")
        {
            if (stacks.ContainsKey(name))
            {
                throw new CloudFormationError(400, "AlreadyExistsException", $"Stack [{name}] already exists");
            }

            Leave(name, "REVIEW_IN_PROGRESS");
        }

        var changeSet = new EmulatedChangeSet($"arn:aws:cloudformation:eu-west-1:{Account}:changeSet/{form["ChangeSetName"]}/{Guid.NewGuid()}", Find(name), form);
        changeSets[changeSet.Id] = changeSet;
        return [Text("Id", changeSet.Id), Text("StackId", changeSet.Stack.Id)];
    }

    static object?[] DescribeChangeSet(EmulatedChangeSet changeSet)
    {
        // The review takes until the second look.
        var status = !changeSet.Seen ? "CREATE_IN_PROGRESS" : changeSet.HasChanges ? "CREATE_COMPLETE" : "FAILED";
        changeSet.Seen = true;
        return
        [
            Text("ChangeSetId", changeSet.Id),
            Text("Status", status),
            status == "FAILED" ? Text("StatusReason", "The submitted information didn't contain changes. Submit different information to create a change set.") : null,
        ];
    }

    object?[] ExecuteChangeSet(EmulatedChangeSet changeSet)
    {
        changeSet.Stack.Apply(changeSet, FailureReason);
        return [];
    }

    static object?[] DeleteStack(EmulatedStack stack)
    {
        stack.Delete();
        return [];
    }

    EmulatedStack Find(string name) =>
        stacks.Values.FirstOrDefault(stack => stack.Name == name || stack.Id == name)
        ?? throw new CloudFormationError(400, "ValidationError", $"Stack with id {name} does not exist");

    static void RequireSignature(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal) || !authorization.Contains("/cloudformation/aws4_request", StringComparison.Ordinal))
        {
            throw new CloudFormationError(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
        }
    }

    static XElement Element(string name, IEnumerable<object?> content) => new(xml + name, content);

    static XElement Text(string name, string value) => new(xml + name, value);

    static XElement Metadata() => new(xml + "ResponseMetadata", new XElement(xml + "RequestId", Guid.NewGuid()));

    sealed class CloudFormationError(int status, string code, string message) : Exception(message)
    {
        public int Status => status;

        public string Code => code;
    }
}

/// <summary>A change set: a template with its parameters and tags, reviewed against a stack.</summary>
sealed class EmulatedChangeSet(string id, EmulatedStack stack, IReadOnlyDictionary<string, string> form)
{
    public string Id => id;

    public EmulatedStack Stack => stack;

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
        var verb = Content.Count == 0 ? "CREATE" : "UPDATE";
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
