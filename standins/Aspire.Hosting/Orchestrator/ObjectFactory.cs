using System.Reflection;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Turns resources into the objects that DCP runs.</summary>
sealed class ObjectFactory(ExecutionConfiguration configuration, Assembly? appHost)
{
    /// <summary>The network that the containers share.</summary>
    public string Network { get; } = InstanceNames.Unique("aspire-session-network");

    public async Task<DcpExecutable> CreateExecutableAsync(
        IResource resource, string instance, ILogger log, CancellationToken cancellationToken)
    {
        var environment = configuration.ReadEnvironmentAsync(resource, log, cancellationToken);
        var arguments = await configuration.ReadArgumentsAsync(resource, log, cancellationToken).ConfigureAwait(false);
        var (program, folder) = resource is ProjectResource project ? PrepareProject(project, arguments) : Program(resource);
        return new()
        {
            Kind = DcpKinds.Executable.Name,
            Metadata = Metadata(resource, instance),
            Spec = new()
            {
                ExecutablePath = program,
                WorkingDirectory = folder,
                Args = arguments,
                Env = await environment.ConfigureAwait(false),
            },
        };
    }

    public async Task<DcpContainer> CreateContainerAsync(
        IResource resource, string instance, ILogger log, CancellationToken cancellationToken)
    {
        resource.TryGetContainerImageName(out var image);
        var container = resource as ContainerResource;
        var persistent = resource.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var lifetime)
            && lifetime.Lifetime == ContainerLifetime.Persistent;
        return new()
        {
            Kind = DcpKinds.Container.Name,
            Metadata = Metadata(resource, instance),
            Spec = new()
            {
                Image = image!,
                ContainerName = resource.TryGetLastAnnotation<ContainerNameAnnotation>(out var name) ? name.Name
                    : persistent ? resource.Name
                    : instance,
                Command = container?.Entrypoint,
                Args = await configuration.ReadArgumentsAsync(resource, log, cancellationToken).ConfigureAwait(false),
                Env = await configuration.ReadEnvironmentAsync(resource, log, cancellationToken).ConfigureAwait(false),
                RunArgs = await configuration.ReadContainerRuntimeArgumentsAsync(resource, cancellationToken).ConfigureAwait(false),
                Ports = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(Port)],
                VolumeMounts = [.. resource.Annotations.OfType<ContainerMountAnnotation>().Select(Mount)],
                Networks = [new() { Name = Network, Aliases = [resource.Name] }],
                PullPolicy = PullPolicy(resource),
                Persistent = persistent ? true : null,
            },
        };
    }

    /// <summary>
    /// A project that was built with the AppHost starts from its output right away; any other by <c>dotnet run</c>, which builds it first.
    /// </summary>
    (string Program, string Folder) PrepareProject(ProjectResource project, List<string> arguments)
    {
        project.TryGetLastAnnotation<IProjectMetadata>(out var metadata);
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var profile))
        {
            arguments.InsertRange(0, profile.Arguments);
        }

        var path = metadata!.ProjectPath;
        arguments.InsertRange(0, metadata.SuppressBuild && AppHostMetadata.ProjectOutput(appHost, path) is { } output
            ? [output]
            : ["run", "--project", path, .. (string[])(metadata.SuppressBuild ? ["--no-build"] : []), "--no-launch-profile", "--"]);
        return (DotNet.Path, Path.GetDirectoryName(path)!);
    }

    static (string Program, string Folder) Program(IResource resource)
    {
        resource.TryGetLastAnnotation<ExecutableAnnotation>(out var executable);
        return (executable!.Command, executable.WorkingDirectory);
    }

    static DcpMetadata Metadata(IResource resource, string instance) => new()
    {
        Name = instance,
        Annotations = new()
        {
            [OtlpEnvironment.ServiceName] = resource.Name,
            [OtlpEnvironment.ServiceInstanceId] = InstanceNames.SuffixOf(instance),
            [DcpServiceProducer.Annotation] = JsonSerializer.Serialize(Producers(resource), DcpJson.Default.ListDcpServiceProducer),
        },
    };

    static List<DcpServiceProducer> Producers(IResource resource)
    {
        var producers = new List<DcpServiceProducer>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (EndpointAllocator.ServiceOf(resource, endpoint) is { } service)
            {
                producers.Add(new()
                {
                    ServiceName = service,
                    Address = resource.IsContainer() || endpoint.TargetHost == KnownHostNames.Localhost ? null : endpoint.TargetHost,
                    Port = endpoint.TargetPort,
                });
            }
        }

        return producers;
    }

    static DcpContainerPort Port(EndpointAnnotation endpoint) => new()
    {
        ContainerPort = endpoint.TargetPort!.Value,
        HostPort = endpoint.IsProxied ? null : endpoint.Port,
        HostIp = endpoint.IsExternal ? null : "127.0.0.1",
    };

    static DcpVolumeMount Mount(ContainerMountAnnotation mount) => new()
    {
        Type = mount.Type == ContainerMountType.BindMount ? "bind" : "volume",
        Source = mount.Source ?? InstanceNames.Unique("volume"),
        Target = mount.Target,
        ReadOnly = mount.IsReadOnly,
    };

    static string? PullPolicy(IResource resource) =>
        resource.TryGetLastAnnotation<ContainerImagePullPolicyAnnotation>(out var policy) && policy.ImagePullPolicy != ImagePullPolicy.Default
            ? policy.ImagePullPolicy.ToString().ToLowerInvariant()
            : null;
}
