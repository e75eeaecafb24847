using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Converters for the fields of an event: a value of another type than the field's is read as if the field were missing, so
/// that an event is refused only for what a request cannot do without.
/// </summary>
static class LenientJson
{
    delegate T? Read<T>(ref Utf8JsonReader reader);

    public static void AddTo(JsonSerializerOptions options)
    {
        options.Converters.Add(new Converter<string>(ReadText, static (json, text) => json.WriteStringValue(text)));
        options.Converters.Add(new Converter<bool>(
            static (ref reader) => reader.TokenType == JsonTokenType.True, static (json, flag) => json.WriteBooleanValue(flag)));
        options.Converters.Add(new Converter<string[]>(ReadList, static (json, items) =>
        {
            json.WriteStartArray();
            Array.ForEach(items, json.WriteStringValue);
            json.WriteEndArray();
        }));
        options.Converters.Add(new Converter<APIGatewayHttpApiV2ProxyRequest.AuthorizerDescription>(
            ReadAuthorizer, static (json, _) => json.WriteNullValue()));
        options.Converters.Add(new Converter<IDictionary<string, string>>(ReadMap, static (json, map) =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in map)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }));
    }

    static string? ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which JSON can write and text cannot hold.
            return null;
        }
    }

    static string[]? ReadList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        List<string> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadText(ref reader) is { } item)
            {
                items.Add(item);
            }

            reader.TrySkip();
        }

        return [.. items];
    }

    static Dictionary<string, string>? ReadMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var map = new Dictionary<string, string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadText(ref reader);
            reader.Read();
            if (name is not null && ReadText(ref reader) is { } value)
            {
                map[name] = value;
            }

            reader.TrySkip();
        }

        return map;
    }

    static APIGatewayHttpApiV2ProxyRequest.AuthorizerDescription ReadAuthorizer(ref Utf8JsonReader reader) => new()
    {
        Jwt = new() { Claims = ReadProperty(ref reader, "jwt", static (ref jwt) => ReadProperty(ref jwt, "claims", ReadMap)) },
    };

    static T? ReadProperty<T>(ref Utf8JsonReader reader, string property, Read<T> read) where T : class
    {
        T? value = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = ReadText(ref reader);
                reader.Read();
                if (name == property)
                {
                    value = read(ref reader);
                }

                reader.TrySkip();
            }
        }

        return value;
    }

    sealed class Converter<T>(Read<T> read, Action<Utf8JsonWriter, T> write) : JsonConverter<T>
    {
        public override bool HandleNull => true;

        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var value = read(ref reader);
            reader.TrySkip();
            return value;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                write(writer, value);
            }
        }
    }
}
