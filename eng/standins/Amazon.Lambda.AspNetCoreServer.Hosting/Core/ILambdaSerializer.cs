namespace Amazon.Lambda.Core;

/// <summary>Turns event JSON into objects and objects into response JSON.</summary>
public interface ILambdaSerializer
{
    /// <summary>Reads one JSON value.</summary>
    T Deserialize<T>(Stream requestStream);

    /// <summary>Writes one JSON value.</summary>
    void Serialize<T>(T response, Stream responseStream);
}
