using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.SignIns;

namespace ChatServer.Benchmarks.Load;

/// <summary>What a run measured. Processor times are microseconds for each confirmed message.</summary>
/// <param name="ReadySeconds">From the start of the server's process until it was ready, where the tool has started it.</param>
internal sealed record LoadReport(
    string? Label,
    string Url,
    int Pairs,
    int? Window,
    double? Rate,
    double Seconds,
    int BodyCharacters,
    double ConfirmedPerSecond,
    double DeliveredPerSecond,
    LatencySummary SendToConfirmed,
    LatencySummary SendToDelivered,
    SignInReport? SignIns,
    long Offered,
    long Confirmed,
    long Delivered,
    long Lost,
    long Repeated,
    long OutOfOrder,
    long Misdelivered,
    IReadOnlyDictionary<string, long> Errors,
    IReadOnlyDictionary<int, long> Closes,
    [property: JsonPropertyName("server_cpu_us")] double? ServerMicroseconds,
    [property: JsonPropertyName("tool_cpu_us")] double ToolMicroseconds,
    long? ServerResidentBytes,
    long? ServerBytesPerConnection,
    double? ReadySeconds = null)
{
    /// <summary>
    /// Nothing confirmed was lost, and nothing came twice, late or to the wrong user; no connection was closed.
    /// </summary>
    [JsonIgnore]
    public bool IsSound => Lost == 0 && Repeated == 0 && OutOfOrder == 0 && Misdelivered == 0 && Closes.Count == 0;
}
