using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS;
using Aspire.Hosting.AWS.CloudFormation;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for adding CloudFormation stacks to the application.</summary>
public static class CloudFormationExtensions
{
    /// <summary>Adds a stack that is created from a template, or updated to it, when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="templatePath">The path of the template.</param>
    /// <param name="stackName">The name of the stack; null for the resource's name.</param>
    public static IResourceBuilder<ICloudFormationTemplateResource> AddAWSCloudFormationTemplate(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string templatePath, string? stackName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(templatePath);
        var stack = new CloudFormationTemplateResource(name, stackName ?? name, templatePath);
        return builder.AddResource<ICloudFormationTemplateResource>(stack)
            .WithInitialState(new() { ResourceType = "CloudFormationTemplate", Properties = [] })
            .OnInitializeResource((_, initialize, cancellationToken) => StackProvisioner.ProvisionAsync(stack, initialize, cancellationToken))
            .ExcludeFromManifest();
    }

    /// <summary>Provisions the stack with a profile and region.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IAWSSDKConfig awsSdkConfig)
        where TDestination : ICloudFormationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.AWSSDKConfig = awsSdkConfig;
        return builder;
    }

    /// <summary>Gives a resource the outputs of the stack as configuration, and its profile and region, and waits for the stack.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="cloudFormationResourceBuilder">The stack.</param>
    /// <param name="configSection">The configuration section that gets one key for each output.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<ICloudFormationResource> cloudFormationResourceBuilder,
        string configSection = "AWS:Resources")
        where TDestination : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(cloudFormationResourceBuilder);
        var stack = cloudFormationResourceBuilder.Resource;
        var prefix = configSection.Replace(":", "__", StringComparison.Ordinal);
        return builder.WaitFor(cloudFormationResourceBuilder).WithEnvironment(context =>
        {
            ApplySDKConfig(context, stack);
            foreach (var (output, value) in stack.Outputs ?? new Dictionary<string, string>())
            {
                context.EnvironmentVariables[$"{prefix}__{output}"] = value;
            }
        });
    }

    /// <summary>Gets an output of the stack.</summary>
    public static StackOutputReference GetOutput(this IResourceBuilder<ICloudFormationResource> builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new(name, builder.Resource);
    }

    /// <summary>Sets an environment variable to an output of a stack, and gives the resource the stack's profile and region.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, StackOutputReference stackOutputReference)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(stackOutputReference);
        return builder.WithEnvironment(async context =>
        {
            ApplySDKConfig(context, stackOutputReference.Resource);
            context.EnvironmentVariables[name] = await stackOutputReference.GetValueAsync(context.CancellationToken) ?? "";
        });
    }

    static void ApplySDKConfig(EnvironmentCallbackContext context, ICloudFormationResource stack)
    {
        if (stack.AWSSDKConfig is { } config)
        {
            AWSSDKConfig.Apply(config, context.EnvironmentVariables, overwrite: false);
        }
    }
}
