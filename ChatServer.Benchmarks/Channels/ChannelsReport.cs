using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Channels;

/// <summary>The messages of one measurement, its warm-up included.</summary>
internal sealed record ChannelCounts(long Offered, long Confirmed, long Delivered, long Lost, long Repeated, long OutOfOrder);

/// <summary>One measurement of a channel or of a group. Processor times are microseconds.</summary>
/// <param name="DeliveryMicroseconds">Of the server, for each delivery.</param>
/// <param name="ToolMicroseconds">Of this tool, for each delivery.</param>
/// <param name="MessageMicroseconds">Of the server, for each message.</param>
internal sealed record ChannelResult(
    bool IsGroup,
    double DeliveredPerSecond,
    LatencySummary ScheduledToDelivered,
    ChannelCounts Counts,
    IReadOnlyDictionary<string, long> Errors,
    IReadOnlyDictionary<int, long> Closes,
    [property: JsonPropertyName("server_cpu_us")] double DeliveryMicroseconds,
    [property: JsonPropertyName("tool_cpu_us")] double ToolMicroseconds,
    [property: JsonPropertyName("server_cpu_us_a_message")] double MessageMicroseconds)
{
    /// <summary>All that was sent was confirmed and came to every reader, once and in order; no connection was closed.</summary>
    [JsonIgnore]
    public bool IsSound =>
        Counts.Confirmed == Counts.Offered && Counts is { Lost: 0, Repeated: 0, OutOfOrder: 0 } && Errors.Count == 0
        && Closes.Count == 0;
}

/// <summary>What a run measured.</summary>
internal sealed record ChannelsReport(
    string? Label,
    int Readers,
    int Connected,
    bool UsesSocketIo,
    double Rate,
    double Seconds,
    int BodyCharacters,
    IReadOnlyList<ChannelResult> Results)
{
    [JsonIgnore]
    public bool IsSound => Results.All(result => result.IsSound);

    /// <summary>What a message in the channel costs the server, over what it costs in the group; null without a group.</summary>
    public double? RatioToGroup => Results.Any(result => result.IsGroup)
        ? Math.Round(Median(isGroup: false) / Median(isGroup: true), 2)
        : null;

    private double Median(bool isGroup)
    {
        var costs = Results.Where(result => result.IsGroup == isGroup)
            .Select(result => result.MessageMicroseconds).Order().ToList();
        return (costs[costs.Count / 2] + costs[(costs.Count - 1) / 2]) / 2;
    }
}
