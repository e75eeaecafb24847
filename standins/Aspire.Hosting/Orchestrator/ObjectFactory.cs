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
        return new()
        {
            Kind = DcpKinds.Container.Name,
            Metadata = Metadata(resource, instance),
            Spec = new()
            {
                Image = image!,
                ContainerName = instance,
                Args = await configuration.ReadArgumentsAsync(resource, log, cancellationToken).ConfigureAwait(false),
                Env = await configuration.ReadEnvironmentAsync(resource, log, cancellationToken).ConfigureAwait(false),
                Ports = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(Port)],
                VolumeMounts = [.. resource.Annotations.OfType<BindMountAnnotation>().Select(Mount)],
                Networks = [new() { Name = Network, Aliases = [resource.Name] }],
            },
        };
    }

    /// <summary>A project starts from its output right away where the AppHost's build has left word of it, otherwise by <c>dotnet run</c>.</summary>
    (string Program, string Folder) PrepareProject(ProjectResource project, List<string> arguments)
    {
        project.TryGetLastAnnotation<IProjectMetadata>(out var metadata);
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var profile))
        {
            arguments.InsertRange(0, profile.Arguments);
        }

        var path = metadata!.ProjectPath;
        arguments.InsertRange(0, AppHostMetadata.ProjectOutput(appHost, path) is { } output
            ? [output]
            : ["run", "--project", path, "--no-build", "--no-launch-profile", "--"]);
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

    static DcpVolumeMount Mount(BindMountAnnotation mount) => new()
    {
        Type = "bind",
        Source = mount.Source,
        Target = mount.Target,
        ReadOnly = mount.IsReadOnly,
    };
}
