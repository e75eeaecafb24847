using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Serializes with compiled metadata, so that trimming and ahead-of-time compilation keep what they need.</summary>
/// <typeparam name="TSGContext">The generated context; it is created when the serializer is used for the first time.</typeparam>
public class SourceGeneratorLambdaJsonSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext>
    : ILambdaSerializer
    where TSGContext : JsonSerializerContext
{
    readonly Lazy<TSGContext> context = new(CreateContext);

    /// <inheritdoc/>
    public T Deserialize<T>(Stream requestStream) =>
        JsonSerializer.Deserialize(requestStream, TypeInfo<T>()) ?? throw new JsonException($"The event is null instead of a {typeof(T).Name}.");

    /// <inheritdoc/>
    public void Serialize<T>(T response, Stream responseStream) => JsonSerializer.Serialize(responseStream, response, TypeInfo<T>());

    JsonTypeInfo<T> TypeInfo<T>() => context.Value.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new JsonException($"{typeof(TSGContext)} does not know {typeof(T)}: add [JsonSerializable(typeof({typeof(T).Name}))] to it.");

    static TSGContext CreateContext()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        LenientJson.AddTo(options);
        return (TSGContext)Activator.CreateInstance(typeof(TSGContext), options)!;
    }
}
