using System.Buffers;
using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Server;

/// <summary>
/// The parts of a payload 2.0 event that make an HTTP request, read in one pass over the JSON:
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
/// Disposing it returns the memory of the body.
/// </summary>
sealed class HttpApiEvent : IDisposable
{
    byte[]? rentedBody;

    public string Method { get; private set; } = "";

    public string RawPath { get; private set; } = "";

    public string RawQueryString { get; private set; } = "";

    public string? Stage { get; private set; }

    public string? DomainName { get; private set; }

    public string? Protocol { get; private set; }

    public string? SourceIp { get; private set; }

    public IHeaderDictionary Headers { get; } = new HeaderDictionary(16);

    /// <summary>The request body, decoded.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The claims that an authorizer found, or null when the route has no authorizer.</summary>
    public List<Claim>? Claims { get; private set; }

    /// <exception cref="FormatException">The event is not one of an HTTP API.</exception>
    public static HttpApiEvent Parse(ReadOnlyMemory<byte> json)
    {
        var result = new HttpApiEvent();
        try
        {
            result.Read(json);
            return result.Method.Length > 0
                ? result
                : throw new FormatException(
                    "The event has no requestContext.http.method: it is not an API Gateway event in payload format 2.0. " +
                    "Call the function through an HTTP API with payload format 2.0 or through a function URL.");
        }
        catch (Exception exception)
        {
            result.Dispose();
            throw exception is JsonException or InvalidOperationException
                ? new FormatException($"The event is not a valid payload 2.0 event: {exception.Message}", exception)
                : exception;
        }
    }

    public void Dispose()
    {
        if (rentedBody is not null)
        {
            ArrayPool<byte>.Shared.Return(rentedBody);
            rentedBody = null;
        }

        Body = default;
    }

    void Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        Utf8JsonReader body = default;
        var hasBody = false;
        var isBase64 = false;
        string? contextPath = null;
        string? rawPath = null;
        List<string?>? cookies = null;

        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            if (reader.ValueTextEquals("rawPath"u8))
            {
                rawPath = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("rawQueryString"u8))
            {
                RawQueryString = ReadString(ref reader) ?? "";
            }
            else if (reader.ValueTextEquals("headers"u8))
            {
                ReadHeaders(ref reader);
            }
            else if (reader.ValueTextEquals("cookies"u8))
            {
                cookies = ReadStrings(ref reader);
            }
            else if (reader.ValueTextEquals("requestContext"u8))
            {
                contextPath = ReadRequestContext(ref reader);
            }
            else if (reader.ValueTextEquals("isBase64Encoded"u8))
            {
                reader.Read();
                isBase64 = reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("body"u8))
            {
                // Whether it is Base64 may be said behind it.
                reader.Read();
                hasBody = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
                body = reader;
            }
            else
            {
                reader.Skip();
            }
        }

        RawPath = rawPath ?? contextPath ?? "/";
        if (cookies is { Count: > 0 })
        {
            Headers.Cookie = string.Join("; ", cookies);
        }

        if (hasBody)
        {
            ReadBody(ref body, json, isBase64);
        }
    }

    string? ReadRequestContext(ref Utf8JsonReader reader)
    {
        string? path = null;
        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            if (reader.ValueTextEquals("stage"u8))
            {
                Stage = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("domainName"u8))
            {
                DomainName = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("http"u8))
            {
                path = ReadHttp(ref reader);
            }
            else if (reader.ValueTextEquals("authorizer"u8))
            {
                ReadAuthorizer(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return path;
    }

    string? ReadHttp(ref Utf8JsonReader reader)
    {
        string? path = null;
        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            if (reader.ValueTextEquals("method"u8))
            {
                Method = ReadString(ref reader) ?? "";
            }
            else if (reader.ValueTextEquals("path"u8))
            {
                path = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("protocol"u8))
            {
                Protocol = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("sourceIp"u8))
            {
                SourceIp = ReadString(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return path;
    }

    /// <summary>A JWT authorizer's claims are in <c>jwt.claims</c>, a Lambda authorizer's context is in <c>lambda</c>.</summary>
    void ReadAuthorizer(ref Utf8JsonReader reader)
    {
        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            if (reader.ValueTextEquals("jwt"u8))
            {
                ReadJwt(ref reader);
            }
            else if (reader.ValueTextEquals("lambda"u8))
            {
                ReadClaims(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    void ReadJwt(ref Utf8JsonReader reader)
    {
        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            if (reader.ValueTextEquals("claims"u8))
            {
                ReadClaims(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    void ReadClaims(ref Utf8JsonReader reader)
    {
        Claims ??= [];
        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            var name = reader.GetString()!;
            reader.Read();
            using var value = JsonDocument.ParseValue(ref reader);
            Claims.Add(new Claim(name, value.RootElement.ToString()));
        }
    }

    void ReadHeaders(ref Utf8JsonReader reader)
    {
        for (var inside = Enters(ref reader); inside && NextProperty(ref reader);)
        {
            var name = reader.GetString()!;
            if (ReadString(ref reader) is { } value)
            {
                Headers[name] = value;
            }
        }
    }

    /// <summary>A text body without escapes is used where it lies in the event; any other is decoded into rented memory.</summary>
    void ReadBody(ref Utf8JsonReader body, ReadOnlyMemory<byte> json, bool isBase64)
    {
        var length = body.ValueSpan.Length;
        if (!body.ValueIsEscaped && !isBase64)
        {
            Body = json.Slice((int)body.TokenStartIndex + 1, length);
            return;
        }

        rentedBody = ArrayPool<byte>.Shared.Rent(length);
        var written = body.CopyString(rentedBody);
        if (isBase64 && Base64.DecodeFromUtf8InPlace(rentedBody.AsSpan(0, written), out written) != OperationStatus.Done)
        {
            throw new FormatException("The event's body is not valid Base64, although isBase64Encoded is true.");
        }

        Body = rentedBody.AsMemory(0, written);
    }

    /// <summary>Steps into a value that is an object; false when it is null.</summary>
    static bool Enters(ref Utf8JsonReader reader, JsonTokenType start = JsonTokenType.StartObject)
    {
        reader.Read();
        return reader.TokenType == start
            || (reader.TokenType == JsonTokenType.Null
                ? false
                : throw new JsonException($"{start} is expected at byte {reader.TokenStartIndex}, not {reader.TokenType}."));
    }

    static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    static List<string?> ReadStrings(ref Utf8JsonReader reader)
    {
        List<string?> values = [];
        if (Enters(ref reader, JsonTokenType.StartArray))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                values.Add(reader.GetString());
            }
        }

        return values;
    }
}
