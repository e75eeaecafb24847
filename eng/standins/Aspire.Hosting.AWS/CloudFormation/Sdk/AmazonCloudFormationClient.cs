using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Amazon.CloudFormation;

/// <summary>
/// A client of the CloudFormation API over the SDK's own request pipeline, so that credentials, signing, retries, clock
/// skew and endpoints behave as in every other AWS client.
/// </summary>
public class AmazonCloudFormationClient : AmazonServiceClient, IAmazonCloudFormation
{
    /// <summary>Creates a client with credentials, region and address from the SDK's usual places.</summary>
    public AmazonCloudFormationClient() : this(new AmazonCloudFormationConfig())
    {
    }

    /// <summary>Creates a client with credentials from the SDK's usual places.</summary>
    public AmazonCloudFormationClient(AmazonCloudFormationConfig config) : base(config)
    {
    }

    /// <summary>Creates a client with the given credentials.</summary>
    public AmazonCloudFormationClient(AWSCredentials credentials, AmazonCloudFormationConfig clientConfig) : base(credentials, clientConfig)
    {
    }

    Uri? IAmazonCloudFormation.Endpoint
    {
        get
        {
            try
            {
                return new(AmazonCloudFormationConfig.ResolveEndpoint(Config).URL);
            }
            catch (AmazonClientException)
            {
                return null;
            }
        }
    }

    async Task<Stack?> IAmazonCloudFormation.DescribeStackAsync(string stackName, CancellationToken cancellationToken)
    {
        try
        {
            var result = await CallAsync(new QueryRequest("DescribeStacks").With("StackName", stackName), cancellationToken);
            return result.Members("Stacks").Select(ReadStack).FirstOrDefault();
        }
        catch (AmazonCloudFormationException exception) when (IsNoSuchStack(exception))
        {
            return null;
        }
    }

    async IAsyncEnumerable<StackEvent> IAmazonCloudFormation.DescribeStackEventsAsync(
        string stackName, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? nextToken = null;
        do
        {
            var request = new QueryRequest("DescribeStackEvents").With("StackName", stackName).With("NextToken", nextToken);
            var page = await CallAsync(request, cancellationToken);
            foreach (var element in page.Members("StackEvents"))
            {
                yield return ReadEvent(element);
            }

            nextToken = page.Text("NextToken");
        }
        while (!string.IsNullOrEmpty(nextToken));
    }

    async Task<string> IAmazonCloudFormation.CreateChangeSetAsync(CreateChangeSetRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryRequest("CreateChangeSet")
            .With("StackName", request.StackName)
            .With("ChangeSetName", request.ChangeSetName)
            .With("ChangeSetType", request.ChangeSetType)
            .With("TemplateBody", request.TemplateBody)
            .With("RoleARN", request.RoleArn)
            .WithList("Capabilities", request.Capabilities)
            .WithPairs("Parameters", "ParameterKey", "ParameterValue", request.Parameters)
            .WithPairs("Tags", "Key", "Value", request.Tags);
        var result = await CallAsync(query, cancellationToken);
        return result.Text("Id") ?? throw new AmazonClientException("CloudFormation created a change set without an id.");
    }

    async Task<ChangeSet> IAmazonCloudFormation.DescribeChangeSetAsync(string changeSetId, CancellationToken cancellationToken)
    {
        var result = await CallAsync(new QueryRequest("DescribeChangeSet").With("ChangeSetName", changeSetId), cancellationToken);
        return new(result.Text("Status") ?? "", result.Text("StatusReason"));
    }

    Task IAmazonCloudFormation.ExecuteChangeSetAsync(string changeSetId, CancellationToken cancellationToken) =>
        CallAsync(new QueryRequest("ExecuteChangeSet").With("ChangeSetName", changeSetId), cancellationToken);

    Task IAmazonCloudFormation.DeleteStackAsync(string stackName, CancellationToken cancellationToken) =>
        CallAsync(new QueryRequest("DeleteStack").With("StackName", stackName), cancellationToken);

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Amazon.Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new CloudFormationEndpointResolver());
        pipeline.AddHandlerAfter<CloudFormationEndpointResolver>(new SigV4Handler());
    }

    async Task<XElement> CallAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions
        {
            RequestMarshaller = QueryMarshaller.Instance,
            ResponseUnmarshaller = QueryUnmarshaller.Instance,
        };
        var response = await InvokeAsync<QueryResponse>(request, options, cancellationToken);
        return response.Result;
    }

    static Stack ReadStack(XElement element) => new(
        element.Text("StackId") ?? "",
        element.Text("StackName") ?? "",
        element.Text("StackStatus") ?? "",
        element.Text("StackStatusReason"),
        element.Members("Tags").ToDictionary(tag => tag.Text("Key") ?? "", tag => tag.Text("Value") ?? ""),
        [.. element.Members("Outputs").Select(output => new Output
        {
            OutputKey = output.Text("OutputKey") ?? "",
            OutputValue = output.Text("OutputValue") ?? "",
        })]);

    static StackEvent ReadEvent(XElement element) => new(
        element.Text("EventId") ?? "",
        element.Text("LogicalResourceId") ?? "",
        element.Text("ResourceType") ?? "",
        element.Text("ResourceStatus") ?? "",
        element.Text("ResourceStatusReason"));

    // CloudFormation has no error code of its own for a stack that does not exist.
    static bool IsNoSuchStack(AmazonCloudFormationException exception) =>
        exception.ErrorCode == "ValidationError" && exception.Message.EndsWith("does not exist", StringComparison.Ordinal);

    sealed class CloudFormationEndpointResolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
        {
            // At an emulator's address the signature's region is all that says which region is meant.
            requestContext.Request.AuthenticationRegion ??= requestContext.ClientConfig.RegionEndpoint?.SystemName;
            return new();
        }
    }

    sealed class SigV4Handler : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            [new AuthSchemeOption { SchemeId = "aws.auth#sigv4" }];
    }
}
