using System.Net;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.CloudFormation;

// The AWS query protocol: a form in, XML out. See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html.

/// <summary>A call of one action; parameters without a value are left out.</summary>
sealed class QueryRequest(string action) : AmazonWebServiceRequest
{
    readonly Dictionary<string, string> parameters = [];

    public string Action { get; } = action;

    public IReadOnlyDictionary<string, string> Parameters => parameters;

    public QueryRequest With(string name, string? value)
    {
        if (value is not null)
        {
            parameters[name] = value;
        }

        return this;
    }

    public QueryRequest WithList(string name, IEnumerable<string> values)
    {
        foreach (var (index, value) in values.Index())
        {
            With($"{name}.member.{index + 1}", value);
        }

        return this;
    }

    /// <summary>A list of structures of two members, such as tags.</summary>
    public QueryRequest WithPairs(string name, string keyName, string valueName, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        foreach (var (index, (key, value)) in pairs.Index())
        {
            With($"{name}.member.{index + 1}.{keyName}", key);
            With($"{name}.member.{index + 1}.{valueName}", value);
        }

        return this;
    }
}

/// <summary>The XML below <c>&lt;ActionResult&gt;</c>, or the whole answer of an action without a result.</summary>
sealed class QueryResponse : AmazonWebServiceResponse
{
    public XElement Result { get; init; } = new("Empty");
}

/// <summary>Writes a call as a form.</summary>
sealed class QueryMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static readonly QueryMarshaller Instance = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var query = (QueryRequest)input;
        var request = new DefaultRequest(query, "Amazon.CloudFormation") { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters.Add("Action", query.Action);
        request.Parameters.Add("Version", "2010-05-15");
        foreach (var (name, value) in query.Parameters)
        {
            request.Parameters.Add(name, value);
        }

        return request;
    }
}

/// <summary>Reads an answer, or the error that it is.</summary>
sealed class QueryUnmarshaller : XmlResponseUnmarshaller
{
    public static readonly QueryUnmarshaller Instance = new();

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
        return new AmazonCloudFormationException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}

/// <summary>Reads the XML of answers.</summary>
static class QueryXml
{
    /// <summary>The text of a child element, or null; an answer's namespace is of no interest.</summary>
    public static string? Text(this XElement element, string name) => element.Child(name)?.Value;

    /// <summary>The <c>member</c> elements of a child element that holds a list.</summary>
    public static IEnumerable<XElement> Members(this XElement element, string name) =>
        element.Child(name)?.Elements().Where(member => member.Name.LocalName == "member") ?? [];

    static XElement? Child(this XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName == name);
}
