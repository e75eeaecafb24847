using Amazon.CloudFormation;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.AWS.Provisioning;

namespace Aspire.Hosting;

/// <summary>CloudFormation stacks that an application needs.</summary>
public static class CloudFormationExtensions
{
    /// <summary>Adds a stack that is created, or brought up to date, from a template when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="templatePath">The template; a relative path starts at the current directory.</param>
    /// <param name="stackName">The stack's name; null: the resource's.</param>
    public static IResourceBuilder<ICloudFormationTemplateResource> AddAWSCloudFormationTemplate(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string templatePath, string? stackName = null)
    {
        var resource = new CloudFormationTemplateResource(name, stackName ?? name, templatePath);
        return builder.AddResource<ICloudFormationTemplateResource>(resource)
            .WithInitialState(new() { ResourceType = "CloudFormationTemplate", Properties = [] })
            .OnInitializeResource((_, @event, cancellationToken) => StackProvisioner.ProvisionAsync(resource, @event, cancellationToken))
            .ExcludeFromManifest();
    }

    /// <summary>Sets a parameter of the template.</summary>
    public static IResourceBuilder<ICloudFormationTemplateResource> WithParameter(
        this IResourceBuilder<ICloudFormationTemplateResource> builder, string parameterName, string parameterValue)
    {
        builder.Resource.AddParameter(parameterName, parameterValue);
        return builder;
    }

    /// <summary>Sets a tag of the stack.</summary>
    public static IResourceBuilder<ICloudFormationResource> WithTag(
        this IResourceBuilder<ICloudFormationResource> builder, string tagKey, string tagValue)
    {
        builder.Resource.Tags[tagKey] = tagValue;
        return builder;
    }

    /// <summary>Provisions the stack with the given profile and region.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IAWSSDKConfig awsSdkConfig)
        where TDestination : ICloudFormationResource
    {
        builder.Resource.AWSSDKConfig = awsSdkConfig;
        return builder;
    }

    /// <summary>Provisions the stack through the given client, which an emulator's address may be set on.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IAmazonCloudFormation cloudFormationClient)
        where TDestination : ICloudFormationResource
    {
        builder.Resource.CloudFormationClient = cloudFormationClient;
        return builder;
    }

    /// <summary>Waits for the stack and gives the resource its outputs as configuration, and its profile and region.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="cloudFormationResourceBuilder">The stack.</param>
    /// <param name="configSection">The configuration section that gets one key an output.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<ICloudFormationResource> cloudFormationResourceBuilder,
        string configSection = "AWS:Resources")
        where TDestination : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        var stack = cloudFormationResourceBuilder.Resource;
        var prefix = configSection.Replace(":", "__", StringComparison.Ordinal);
        return builder
            .WaitFor(cloudFormationResourceBuilder)
            .WithReferenceRelationship(stack)
            .WithEnvironment(context =>
            {
                ApplySDKConfig(context, stack);
                foreach (var output in stack.Outputs ?? [])
                {
                    context.EnvironmentVariables[$"{prefix}__{output.OutputKey}"] = output.OutputValue;
                }
            });
    }

    /// <summary>An output of the stack.</summary>
    public static StackOutputReference GetOutput(this IResourceBuilder<ICloudFormationResource> builder, string name) =>
        new(name, builder.Resource);

    /// <summary>Sets an environment variable to an output of a stack, and gives the resource the stack's profile and region.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, StackOutputReference stackOutputReference)
        where T : IResourceWithEnvironment =>
        builder.WithEnvironment(async context =>
        {
            ApplySDKConfig(context, stackOutputReference.Resource);
            context.EnvironmentVariables[name] = await stackOutputReference.GetValueAsync(context.CancellationToken) ?? "";
        });

    static void ApplySDKConfig(EnvironmentCallbackContext context, ICloudFormationResource stack)
    {
        if (stack.AWSSDKConfig is { } config)
        {
            SDKEnvironment.Apply(context, config, overwrite: false);
        }
    }
}
