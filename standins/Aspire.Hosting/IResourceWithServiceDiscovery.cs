using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource that others find by service discovery variables.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
