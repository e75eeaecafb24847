using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds OpenTelemetry to an application.</summary>
public static class OpenTelemetryServicesExtensions
{
    /// <summary>Adds OpenTelemetry, which starts with the host and is flushed when the host's services are disposed.</summary>
    /// <remarks>May be called several times: all calls configure the same providers.</remarks>
    public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TelemetryHostedService>());
        return new(services);
    }
}
