using System.Net;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util.Internal;

namespace Aspire.Hosting.AWS;

sealed record Stack(string Id, string Status, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, string> Outputs);

sealed record StackEvent(string Id, string ResourceId, string Status, string? Reason);

/// <summary>
/// A client of the CloudFormation API: the AWS query protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html) on
/// the request pipeline of AWSSDK.Core, which takes care of credentials, signatures and retries.
/// </summary>
sealed class CloudFormationClient(CloudFormationClientConfig config) : AmazonServiceClient(config)
{
    static readonly string[] capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

    /// <summary>Returns the stack, or null when there is none of that name.</summary>
    public async Task<Stack?> DescribeStackAsync(string stackName, CancellationToken cancellationToken)
    {
        try
        {
            var result = await CallAsync("DescribeStacks", [new("StackName", stackName)], cancellationToken);
            return result.Members("Stacks").Select(stack => new Stack(
                stack.Text("StackId")!,
                stack.Text("StackStatus")!,
                stack.Members("Tags").ToDictionary(tag => tag.Text("Key")!, tag => tag.Text("Value") ?? ""),
                stack.Members("Outputs").ToDictionary(output => output.Text("OutputKey")!, output => output.Text("OutputValue") ?? ""))).FirstOrDefault();
        }
        catch (AmazonServiceException exception)
            when (exception.ErrorCode == "ValidationError" && exception.Message.EndsWith("does not exist", StringComparison.Ordinal))
        {
            return null; // CloudFormation has no error code of its own for this.
        }
    }

    /// <summary>Returns the events of the stack, latest first.</summary>
    public async Task<IReadOnlyList<StackEvent>> DescribeStackEventsAsync(string stackName, CancellationToken cancellationToken)
    {
        List<StackEvent> events = [];
        string? nextToken = null;
        do
        {
            var page = await CallAsync("DescribeStackEvents", [new("StackName", stackName), new("NextToken", nextToken)], cancellationToken);
            events.AddRange(page.Members("StackEvents").Select(element => new StackEvent(
                element.Text("EventId")!, element.Text("LogicalResourceId")!, element.Text("ResourceStatus")!, element.Text("ResourceStatusReason"))));
            nextToken = page.Text("NextToken");
        }
        while (!string.IsNullOrEmpty(nextToken));
        return events;
    }

    /// <summary>Starts the creation of a change set and returns its id.</summary>
    public async Task<string> CreateChangeSetAsync(
        string stackName, string type, string template, KeyValuePair<string, string> tag, CancellationToken cancellationToken)
    {
        var result = await CallAsync(
            "CreateChangeSet",
            [
                new("StackName", stackName),
                new("ChangeSetName", $"Aspire-AppHost-{DateTime.UtcNow.Ticks}"),
                new("ChangeSetType", type),
                new("TemplateBody", template),
                new("Tags.member.1.Key", tag.Key),
                new("Tags.member.1.Value", tag.Value),
                .. capabilities.Select((capability, index) => new KeyValuePair<string, string?>($"Capabilities.member.{index + 1}", capability)),
            ],
            cancellationToken);
        return result.Text("Id")!;
    }

    public async Task<(string Status, string? Reason)> DescribeChangeSetAsync(string changeSetId, CancellationToken cancellationToken)
    {
        var result = await CallAsync("DescribeChangeSet", [new("ChangeSetName", changeSetId)], cancellationToken);
        return (result.Text("Status")!, result.Text("StatusReason"));
    }

    /// <summary>Starts to apply a change set.</summary>
    public Task ExecuteChangeSetAsync(string changeSetId, CancellationToken cancellationToken) =>
        CallAsync("ExecuteChangeSet", [new("ChangeSetName", changeSetId)], cancellationToken);

    /// <summary>Starts to delete a stack.</summary>
    public Task DeleteStackAsync(string stackName, CancellationToken cancellationToken) =>
        CallAsync("DeleteStack", [new("StackName", stackName)], cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Amazon.Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<RegionalEndpointResolver>(new SignatureResolver());
    }

    async Task<XElement> CallAsync(string action, KeyValuePair<string, string?>[] parameters, CancellationToken cancellationToken)
    {
        var protocol = new QueryProtocol();
        var options = new InvokeOptions { RequestMarshaller = protocol, ResponseUnmarshaller = protocol };
        var response = await InvokeAsync<QueryResponse>(new QueryRequest(action, parameters), options, cancellationToken);
        return response.Result;
    }

    sealed class RegionalEndpointResolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
        {
            // At the address of an emulator, only the signature names the region.
            requestContext.Request.AuthenticationRegion ??= requestContext.ClientConfig.RegionEndpoint?.SystemName;
            return new();
        }
    }

    sealed class SignatureResolver : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            [new AuthSchemeOption { SchemeId = "aws.auth#sigv4" }];
    }

    sealed class QueryRequest(string action, KeyValuePair<string, string?>[] parameters) : AmazonWebServiceRequest
    {
        public string Action { get; } = action;

        public KeyValuePair<string, string?>[] Parameters { get; } = parameters;
    }

    sealed class QueryResponse : AmazonWebServiceResponse
    {
        public XElement Result { get; init; } = new("Result");
    }

    sealed class QueryProtocol : XmlResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var query = (QueryRequest)input;
            var request = new DefaultRequest(query, "Amazon.CloudFormation") { HttpMethod = "POST", ResourcePath = "/" };
            request.Parameters.Add("Action", query.Action);
            request.Parameters.Add("Version", CloudFormationClientConfig.ApiVersion);
            foreach (var (name, value) in query.Parameters.Where(parameter => parameter.Value is not null))
            {
                request.Parameters.Add(name, value);
            }

            return request;
        }

        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            var root = XDocument.Load(input.Stream).Root!;
            return new QueryResponse
            {
                Result = root.Elements().FirstOrDefault(element => element.Name.LocalName.EndsWith("Result", StringComparison.Ordinal)) ?? root,
            };
        }

        public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
            return new AmazonServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }
    }
}

/// <summary>The configuration of <see cref="CloudFormationClient"/>; what it does not set comes from the SDK's usual places.</summary>
sealed class CloudFormationClientConfig : ClientConfig, IEndpointProvider
{
    public const string ApiVersion = "2010-05-15";

    CloudFormationClientConfig() : base(new Defaults())
    {
        ServiceId = "CloudFormation";
        AuthenticationServiceName = RegionEndpointServiceName;
        EndpointProvider = this;
    }

    public override string RegionEndpointServiceName => "cloudformation";

    public override string ServiceVersion => ApiVersion;

    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("CloudFormation", "4.0.0");

    public static CloudFormationClientConfig Create(IAWSSDKConfig? settings)
    {
        var config = new CloudFormationClientConfig();
        AWSSDKConfig.Apply(settings, config);
        return config;
    }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => ResolveEndpoint(new());

    /// <summary>Returns the configured address or the region's (https://docs.aws.amazon.com/general/latest/gr/cfn.html).</summary>
    public Endpoint ResolveEndpoint(EndpointParameters parameters) =>
        !string.IsNullOrEmpty(ServiceURL) ? new(ServiceURL)
        : RegionEndpoint is { } region ? new($"https://cloudformation.{region.SystemName}.{region.PartitionDnsSuffix}")
        : throw new DistributedApplicationException("No AWS region is set: set AWS_REGION, or a region in the AWS profile.");

    sealed class Defaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode) =>
            new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard };
    }
}

static class QueryXml
{
    /// <summary>The text of a child element, or null.</summary>
    public static string? Text(this XElement element, string name) => element.Child(name)?.Value;

    /// <summary>The members of a child element that is a list.</summary>
    public static IEnumerable<XElement> Members(this XElement element, string name) => element.Child(name)?.Elements() ?? [];

    static XElement? Child(this XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);
}
