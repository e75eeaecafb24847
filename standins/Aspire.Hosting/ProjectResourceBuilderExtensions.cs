using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost references.</summary>
    /// <typeparam name="TProject">The type that the build generates for it, such as <c>Projects.Greeting_Api</c>.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new()
    {
        var metadata = new TProject();
        if (!File.Exists(metadata.ProjectPath))
        {
            throw new DistributedApplicationException($"Resource '{name}': there is no project '{metadata.ProjectPath}'.");
        }

        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory")
            .WithOtlpExporter()
            .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple")
            .WithEnvironment(ListenOnEndpoints);
        if (builder.Environment.IsDevelopment())
        {
            project
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        var profile = LaunchProfileAnnotation.Choose(
            metadata, preferred: builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        return profile is null ? project : project.WithLaunchProfile(profile);
    }

    static IResourceBuilder<ProjectResource> WithLaunchProfile(
        this IResourceBuilder<ProjectResource> builder, LaunchProfileAnnotation profile)
    {
        var urls = (profile.Profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var scheme in urls.Select(BindingAddress.Parse).GroupBy(address => address.Scheme))
        {
            foreach (var (index, address) in scheme.Index())
            {
                // The second of a scheme is called http2, the third http3.
                var name = index == 0 ? scheme.Key : string.Create(CultureInfo.InvariantCulture, $"{scheme.Key}{index + 1}");
                builder.WithEndpoint(name, endpoint =>
                {
                    endpoint.UriScheme = scheme.Key;
                    endpoint.Port = address.Port;
                    endpoint.TargetHost = address.Host;
                    endpoint.TlsEnabled = scheme.Key == "https";
                    endpoint.FromLaunchProfile = true;
                });
            }
        }

        if (profile.Profile.LaunchUrl is { Length: > 0 } launchUrl)
        {
            builder.WithUrls(context =>
            {
                foreach (var url in context.Urls.Where(url => url.Endpoint?.EndpointAnnotation.FromLaunchProfile == true))
                {
                    url.Url = new Uri(new Uri(url.Url), launchUrl).ToString();
                }
            });
        }

        return builder
            .WithAnnotation(profile)
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
                foreach (var (name, value) in profile.Profile.EnvironmentVariables)
                {
                    context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
                }
            });
    }

    /// <summary>Tells ASP.NET Core to listen where the endpoints say, unless the project was told something else.</summary>
    static void ListenOnEndpoints(EnvironmentCallbackContext context)
    {
        if (context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS"))
        {
            return;
        }

        var urls = new ReferenceExpressionBuilder();
        var project = (IResourceWithEndpoints)context.Resource;
        foreach (var endpoint in project.GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps))
        {
            if (endpoint.IsHttps)
            {
                // Redirects to https must name the clients' port, not the one behind the proxy.
                context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", endpoint.Property(EndpointProperty.Port));
            }

            urls.AppendLiteral($"{(urls.IsEmpty ? "" : ";")}{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:");
            urls.AppendFormatted(endpoint.Property(EndpointProperty.TargetPort));
        }

        if (!urls.IsEmpty)
        {
            context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        }
    }
}
