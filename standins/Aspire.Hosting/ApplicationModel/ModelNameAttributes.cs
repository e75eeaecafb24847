namespace Aspire.Hosting.ApplicationModel;

/// <summary>Marks parameters whose value names something in the application model.</summary>
public interface IModelNameParameter;

/// <summary>Marks a parameter that is the name of a resource.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute, IModelNameParameter;

/// <summary>Marks a parameter that is the name of an endpoint.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute, IModelNameParameter;
