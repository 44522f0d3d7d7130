using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Group;

/// <summary>What a run measured. Processor times are microseconds for each delivery.</summary>
/// <param name="AddingMilliseconds">How long the one request took that added all members but the owner.</param>
internal sealed record GroupReport(
    string? Label,
    string Url,
    int Members,
    double Rate,
    double Seconds,
    int BodyCharacters,
    [property: JsonPropertyName("adding_ms")] double AddingMilliseconds,
    double DeliveredPerSecond,
    LatencySummary ScheduledToConfirmed,
    LatencySummary ScheduledToDelivered,
    long Offered,
    long Confirmed,
    long Delivered,
    long Lost,
    long Repeated,
    long OutOfOrder,
    IReadOnlyDictionary<string, long> Errors,
    IReadOnlyDictionary<int, long> Closes,
    [property: JsonPropertyName("server_cpu_us")] double? ServerMicroseconds,
    [property: JsonPropertyName("tool_cpu_us")] double ToolMicroseconds,
    [property: JsonPropertyName("max_p99_ms")] double? MaxP99Milliseconds)
{
    /// <summary>
    /// All that was sent was confirmed and came to every member, once and in one order; no connection was closed.
    /// </summary>
    [JsonIgnore]
    public bool IsSound =>
        Confirmed == Offered && Lost == 0 && Repeated == 0 && OutOfOrder == 0 && Errors.Count == 0 && Closes.Count == 0;

    [JsonIgnore]
    public bool IsUnderMark => MaxP99Milliseconds is not { } mark || ScheduledToDelivered.P99 < mark * 1_000;
}
