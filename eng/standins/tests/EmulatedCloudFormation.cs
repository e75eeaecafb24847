using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Greeting.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Greeting.StandIns.Tests;

/// <summary>
/// A CloudFormation endpoint that speaks the query protocol: signed forms in, XML out. A stack that is being changed gets
/// one step further each time somebody looks at it, so that nothing here depends on time.
/// See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/.
/// </summary>
sealed class EmulatedCloudFormation : IAsyncDisposable
{
    const string Account = "123456789012";
    const int EventsPerPage = 2;

    static readonly XNamespace Xml = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    readonly Lock gate = new();
    readonly Dictionary<string, EmulatedStack> stacks = [];
    readonly Dictionary<string, EmulatedChangeSet> changeSets = [];
    readonly ConcurrentDictionary<string, CloudFormationError> refusals = [];
    readonly ConcurrentQueue<CloudFormationError> errors = [];
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

    /// <summary>Why the next change sets do not get through their review; null: they do.</summary>
    public string? RefusalReason { get; set; }

    /// <summary>Whether all stacks stay as they are.</summary>
    public bool IsPaused { get; set; }

    public static async Task<EmulatedCloudFormation> StartAsync(CancellationToken cancellationToken)
    {
        var server = WebServer.Create();
        var emulator = new EmulatedCloudFormation(server);
        server.MapPost("/", emulator.AnswerAsync);
        await server.StartAsync(cancellationToken);
        return emulator;
    }

    /// <summary>Forgets all stacks and all calls.</summary>
    public void Reset()
    {
        lock (gate)
        {
            stacks.Clear();
            changeSets.Clear();
        }

        Actions.Clear();
        refusals.Clear();
        errors.Clear();
        FailureReason = RefusalReason = null;
        IsPaused = false;
    }

    /// <summary>Answers the next calls with an error, one each.</summary>
    public void FailNext(int times, int status, string code, string message)
    {
        for (var call = 0; call < times; call++)
        {
            errors.Enqueue(new(status, code, message));
        }
    }

    /// <summary>Answers all calls about a stack with an error.</summary>
    public void Refuse(string stack, int status, string code, string message) => refusals[stack] = new(status, code, message);

    /// <summary>Puts a stack there as an earlier run left it; a state in progress leads to the given one in two looks.</summary>
    public void Leave(string name, string status, string? becomes = null)
    {
        var stack = new EmulatedStack(name, $"arn:aws:cloudformation:eu-west-1:{Account}:stack/{name}/{Guid.NewGuid()}") { Status = status };
        if (becomes is not null)
        {
            stack.Steps.Enqueue(new(name, "AWS::CloudFormation::Stack", status));
            stack.Steps.Enqueue(new(name, "AWS::CloudFormation::Stack", becomes));
        }

        lock (gate)
        {
            stacks[name] = stack;
        }
    }

    /// <summary>The state of a stack, or null when there is none.</summary>
    public string? Status(string name)
    {
        lock (gate)
        {
            return stacks.TryGetValue(name, out var stack) ? stack.Status : null;
        }
    }

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
                if (errors.TryDequeue(out var error) || refusals.TryGetValue(form.GetValueOrDefault("StackName", ""), out error))
                {
                    throw error;
                }

                RequireSignature(context.Request);
                var result = Handle(action, form);
                answer = new(Xml + $"{action}Response", new XElement(Xml + $"{action}Result", result), Metadata());
            }
            catch (CloudFormationError error)
            {
                context.Response.StatusCode = error.Status;
                answer = new(Xml + "ErrorResponse", Element("Error", [Text("Type", "Sender"), Text("Code", error.Code), Text("Message", error.Message)]), Metadata());
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
            if (!IsPaused)
            {
                stack.Advance();
            }

            if (stack.Status == "DELETE_COMPLETE")
            {
                stacks.Remove(stack.Name);
            }
        }

        return [Element("Stacks", described.Where(stack => stack.Status != "DELETE_COMPLETE").Select(stack => stack.Describe(Xml)))];
    }

    static object?[] DescribeStackEvents(EmulatedStack stack, string? nextToken)
    {
        var start = nextToken is null ? 0 : int.Parse(nextToken, CultureInfo.InvariantCulture);
        var page = stack.Events.AsEnumerable().Reverse().Skip(start).Take(EventsPerPage).ToArray();
        var more = start + page.Length < stack.Events.Count;
        return
        [
            Element("StackEvents", page.Select(stackEvent => stackEvent.Describe(Xml, stack))),
            more ? Text("NextToken", (start + page.Length).ToString(CultureInfo.InvariantCulture)) : null,
        ];
    }

    object?[] CreateChangeSet(Dictionary<string, string> form)
    {
        LastChangeSet = form;
        var name = form["StackName"];
        switch (form["ChangeSetType"], Status(name))
        {
            case ("CREATE", null):
                Leave(name, "REVIEW_IN_PROGRESS");
                break;
            case ("CREATE", "REVIEW_IN_PROGRESS") or ("UPDATE", "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE"):
                break;
            case ("CREATE", _):
                throw new CloudFormationError(400, "AlreadyExistsException", $"Stack [{name}] already exists");
            case (_, var status):
                throw new CloudFormationError(400, "ValidationError", $"Stack [{name}] is in {status} state and can not be updated.");
        }

        var changeSet = new EmulatedChangeSet($"arn:aws:cloudformation:eu-west-1:{Account}:changeSet/{form["ChangeSetName"]}/{Guid.NewGuid()}", Find(name), form);
        changeSets[changeSet.Id] = changeSet;
        return [Text("Id", changeSet.Id), Text("StackId", changeSet.Stack.Id)];
    }

    object?[] DescribeChangeSet(EmulatedChangeSet changeSet)
    {
        var refusal = changeSet.HasChanges
            ? RefusalReason
            : "The submitted information didn't contain changes. Submit different information to create a change set.";
        // The review takes until the second look.
        var status = !changeSet.Seen ? "CREATE_IN_PROGRESS" : refusal is null ? "CREATE_COMPLETE" : "FAILED";
        changeSet.Seen = true;
        return
        [
            Text("ChangeSetId", changeSet.Id),
            Text("Status", status),
            status == "FAILED" ? Text("StatusReason", refusal!) : null,
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

    static XElement Element(string name, IEnumerable<object?> content) => new(Xml + name, content);

    static XElement Text(string name, string value) => new(Xml + name, value);

    static XElement Metadata() => new(Xml + "ResponseMetadata", new XElement(Xml + "RequestId", Guid.NewGuid()));

    sealed class CloudFormationError(int status, string code, string message) : Exception(message)
    {
        public int Status => status;

        public string Code => code;
    }
}
