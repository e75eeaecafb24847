using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Greeting.StandIns.Tests;

/// <summary>What the Lambda server here makes of events that the package refuses.</summary>
public sealed class LambdaServerTests
{
    [Theory]
    [InlineData("""{"isBase64Encoded":null}""")]
    [InlineData("""{"isBase64Encoded":"no"}""")]
    [InlineData("""{"stageVariables":5,"pathParameters":[{}]}""")]
    [InlineData("""{"queryStringParameters":["name"],"version":2}""")]
    [InlineData("""{"rawQueryString":7,"routeKey":{"a":[1]},"rawPath":true}""")]
    [InlineData("""{"body":["a"],"headers":[1,[2]],"cookies":{"a":["b"]}}""")]
    [InlineData("""{"routeKey":"half of a pair: \ud800"}""")]
    [InlineData("""{"requestContext":{"domainName":1,"stage":[],"timeEpoch":"now","authorizer":[],"http":{"method":"GET","sourceIp":{},"protocol":1.1}}}""")]
    public void A_field_of_another_type_is_taken_for_missing(string json)
    {
        var source = Read(json);

        Assert.False(source.IsBase64Encoded);
        Assert.Null(source.RouteKey ?? source.RawPath ?? source.RawQueryString ?? source.Body);
        Assert.True(source.Headers is null && source.Cookies is null);
        Assert.Null(source.RequestContext?.Stage ?? source.RequestContext?.DomainName ?? source.RequestContext?.Http?.SourceIp);
    }

    [Fact]
    public void What_is_text_among_other_types_is_kept()
    {
        var source = Read("""{"cookies":[null,{"a":["b"]},"c=1",2,"\ud800"],"headers":{"a":null,"b":{"c":[1]},"host":"example.com","d":3,"\ud800":"e"}}""");

        Assert.Equal("c=1", Assert.Single(source.Cookies!));
        Assert.Equal(KeyValuePair.Create("host", "example.com"), Assert.Single(source.Headers!));
    }

    static APIGatewayHttpApiV2ProxyRequest Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new SourceGeneratorLambdaJsonSerializer<EventJson>().Deserialize<APIGatewayHttpApiV2ProxyRequest>(stream);
    }
}

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
sealed partial class EventJson : JsonSerializerContext;
