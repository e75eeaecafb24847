using ProtoBuf;

namespace Greeting.Tests;

// The messages of OTLP, with the fields that the tests read: https://github.com/open-telemetry/opentelemetry-proto

/// <summary>The body of a request to <c>/v1/traces</c>.</summary>
[ProtoContract]
sealed class OtlpTraces
{
    [ProtoMember(1)]
    public List<ResourceSpans> Resources { get; } = [];

    [ProtoContract]
    public sealed class ResourceSpans
    {
        [ProtoMember(1, IsRequired = true)]
        public OtlpResource Resource { get; set; } = new();

        [ProtoMember(2)]
        public List<ScopeSpans> Scopes { get; } = [];
    }

    [ProtoContract]
    public sealed class ScopeSpans
    {
        [ProtoMember(2)]
        public List<OtlpSpan> Spans { get; } = [];
    }
}

/// <summary>The body of a request to <c>/v1/metrics</c>.</summary>
[ProtoContract]
sealed class OtlpMetrics
{
    [ProtoMember(1)]
    public List<ResourceMetrics> Resources { get; } = [];

    [ProtoContract]
    public sealed class ResourceMetrics
    {
        [ProtoMember(2)]
        public List<ScopeMetrics> Scopes { get; } = [];
    }

    [ProtoContract]
    public sealed class ScopeMetrics
    {
        [ProtoMember(2)]
        public List<OtlpMetric> Metrics { get; } = [];
    }
}

/// <summary>The body of a request to <c>/v1/logs</c>.</summary>
[ProtoContract]
sealed class OtlpLogs
{
    [ProtoMember(1)]
    public List<ResourceLogs> Resources { get; } = [];

    [ProtoContract]
    public sealed class ResourceLogs
    {
        [ProtoMember(2)]
        public List<ScopeLogs> Scopes { get; } = [];
    }

    [ProtoContract]
    public sealed class ScopeLogs
    {
        [ProtoMember(2)]
        public List<OtlpLogRecord> Records { get; } = [];
    }
}

/// <summary>What describes a program.</summary>
[ProtoContract]
sealed class OtlpResource
{
    [ProtoMember(1)]
    public List<OtlpAttribute> Attributes { get; } = [];
}

/// <summary>A span.</summary>
[ProtoContract]
sealed class OtlpSpan
{
    [ProtoMember(1)]
    public byte[] TraceIdBytes { get; set; } = [];

    [ProtoMember(4)]
    public byte[] ParentSpanIdBytes { get; set; } = [];

    [ProtoMember(5)]
    public string Name { get; set; } = "";

    [ProtoMember(9)]
    public List<OtlpAttribute> Attributes { get; } = [];

    public string TraceId => Convert.ToHexStringLower(TraceIdBytes);

    public string ParentSpanId => Convert.ToHexStringLower(ParentSpanIdBytes);

    /// <summary>An attribute's value as text, or null without the attribute.</summary>
    public string? this[string key] => Attributes.Find(attribute => attribute.Key == key)?.Value.ToString();
}

/// <summary>A metric, without its data points.</summary>
[ProtoContract]
sealed class OtlpMetric
{
    [ProtoMember(1)]
    public string Name { get; set; } = "";

    [ProtoMember(3)]
    public string Unit { get; set; } = "";
}

/// <summary>A log entry.</summary>
[ProtoContract]
sealed class OtlpLogRecord
{
    [ProtoMember(5, IsRequired = true)]
    public OtlpValue Body { get; set; } = new();

    [ProtoMember(6)]
    public List<OtlpAttribute> Attributes { get; } = [];

    [ProtoMember(9)]
    public byte[] TraceIdBytes { get; set; } = [];

    public string TraceId => Convert.ToHexStringLower(TraceIdBytes);
}

/// <summary>An attribute.</summary>
[ProtoContract]
sealed class OtlpAttribute
{
    [ProtoMember(1)]
    public string Key { get; set; } = "";

    [ProtoMember(2, IsRequired = true)]
    public OtlpValue Value { get; set; } = new();
}

/// <summary>A value of one of several types.</summary>
[ProtoContract]
sealed class OtlpValue
{
    [ProtoMember(1)]
    public string? Text { get; set; }

    [ProtoMember(3)]
    public long? Integer { get; set; }

    [ProtoMember(5)]
    public OtlpArray? Array { get; set; }

    public override string ToString() => Text ?? Integer?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? string.Join(',', Array?.Values ?? []);
}

/// <summary>A list of values.</summary>
[ProtoContract]
sealed class OtlpArray
{
    [ProtoMember(1)]
    public List<OtlpValue> Values { get; } = [];
}
