namespace Aspire.Hosting.ApplicationModel;

/// <summary>A health check that decides about the health of a resource.</summary>
/// <param name="key">The name the check is registered under in the services of the app host.</param>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name the check is registered under in the services of the app host.</summary>
    public string Key { get; } = key;
}
