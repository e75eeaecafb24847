using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Runs the callbacks that make a resource's environment and command line, and resolves the values in them.</summary>
sealed class ExecutionConfiguration(DistributedApplicationExecutionContext executionContext)
{
    public async Task<List<DcpVariable>> ReadEnvironmentAsync(IResource resource, ILogger log, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, [], cancellationToken) { Logger = log };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var variables = new List<DcpVariable>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            // A value provider that gives nothing leaves the variable unset.
            if (await ResolveAsync(resource, value, $"Environment variable '{name}'", cancellationToken).ConfigureAwait(false) is { } text)
            {
                variables.Add(new() { Name = name, Value = text });
            }
        }

        return variables;
    }

    public async Task<List<string>> ReadArgumentsAsync(IResource resource, ILogger log, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken)
        {
            ExecutionContext = executionContext,
            Logger = log,
        };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return await ResolveAllAsync(resource, context.Args, cancellationToken).ConfigureAwait(false);
    }

    async Task<List<string>> ResolveAllAsync(IResource resource, IEnumerable<object> values, CancellationToken cancellationToken)
    {
        var resolved = new List<string>();
        foreach (var value in values)
        {
            if (await ResolveAsync(resource, value, "An argument", cancellationToken).ConfigureAwait(false) is { } text)
            {
                resolved.Add(text);
            }
        }

        return resolved;
    }

    async ValueTask<string?> ResolveAsync(IResource resource, object? value, string what, CancellationToken cancellationToken) => value switch
    {
        null => null,
        string text => text,
        IValueProvider provider => await provider
            .GetValueAsync(new ValueProviderContext { ExecutionContext = executionContext, Caller = resource }, cancellationToken)
            .ConfigureAwait(false),
        bool or int or long or double or Uri => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => throw new DistributedApplicationException(
            $"{what} of resource '{resource.Name}' is of type {value.GetType().Name}, which is neither a text nor a value known at run time."),
    };
}
