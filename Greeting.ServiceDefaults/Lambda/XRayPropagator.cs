using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Continues the trace that Lambda began: a request without a W3C parent gets the invocation's X-Ray header as its parent
/// (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader), which every Lambda
/// runtime provides in an environment variable. X-Ray's sampling applies only to traces for X-Ray; other telemetry is always recorded.
/// </summary>
sealed class XRayPropagator(IConfiguration configuration) : DistributedContextPropagator
{
    const string Variable = "_X_AMZN_TRACE_ID";

    static readonly DistributedContextPropagator W3C = CreateW3CPropagator();

    readonly bool followsSampling = configuration.UsesXRay;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => W3C.Fields;

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => W3C.Inject(activity, carrier, setter);

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        W3C.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        if (string.IsNullOrEmpty(traceId))
        {
            traceId = ToTraceParent(Environment.GetEnvironmentVariable(Variable));
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        W3C.ExtractBaggage(carrier, getter);

    /// <summary>
    /// <c>Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c> as
    /// <c>00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01</c>; null without a parent.
    /// </summary>
    string? ToTraceParent(string? header)
    {
        string? root = null, parent = null;
        var sampled = followsSampling ? "00" : "01";
        foreach (var part in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            switch (part.Split('=', 2))
            {
                case ["Root", var value] when value.Split('-') is [_, { Length: 8 } time, { Length: 24 } id]:
                    root = time + id;
                    break;
                case ["Parent", { Length: 16 } value]:
                    parent = value;
                    break;
                case ["Sampled", "1"]:
                    sampled = "01";
                    break;
            }
        }

        return root is not null && parent is not null ? $"00-{root}-{parent}-{sampled}" : null;
    }
}
