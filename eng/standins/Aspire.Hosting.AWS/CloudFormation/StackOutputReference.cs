using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.CloudFormation;

/// <summary>An output of a stack, known once the stack is provisioned.</summary>
public class StackOutputReference(string name, ICloudFormationResource resource) : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The output's name in the template.</summary>
    public string Name { get; } = name;

    /// <summary>The stack.</summary>
    public ICloudFormationResource Resource { get; } = resource;

    /// <summary>The output's value.</summary>
    /// <exception cref="InvalidOperationException">The stack has no such output, or not yet.</exception>
    public string? Value =>
        Resource.Outputs?.Find(output => output.OutputKey == Name)?.OutputValue
        ?? throw new InvalidOperationException($"Stack {Resource.StackName} has no output {Name}.");

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Resource.Name}.output.{Name}}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <summary>Waits for the stack and returns the output's value.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        if (Resource.ProvisioningTaskCompletionSource is { } provisioning)
        {
            await provisioning.Task.WaitAsync(cancellationToken);
        }

        return Value;
    }
}
