using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Agents;

/// <summary>How streams arrived.</summary>
/// <param name="FirstToken">Until the first token, without the provider's own time; by the server from the confirmation of the
/// question, directly from the request.</param>
/// <param name="Token">From the sending of a token to its arrival.</param>
internal sealed record StreamFigures(LatencySummary FirstToken, LatencySummary Token, double TokensPerSecond);

/// <param name="Replies">That ended.</param>
/// <param name="Failed">Those of them that aren't done.</param>
/// <param name="Gaps">Pieces that were left out, so that the client resumed.</param>
/// <param name="Wrong">Replies whose message is not what was streamed.</param>
internal sealed record StreamCounts(long Replies, long Failed, long Gaps, long Wrong, IReadOnlyDictionary<string, long> Errors);

/// <summary>What a run measured. Processor times are microseconds a token.</summary>
/// <param name="Direct">The same streams, read from the provider without a server.</param>
/// <param name="Resume">Of a client that has missed the text, in the midst of a reply.</param>
/// <param name="BytesPerRun">By how much the server is larger with all replies in progress.</param>
/// <param name="PairsAlone">The pairs without streams beside them.</param>
internal sealed record AgentsReport(
    string? Label,
    int Streams,
    int Rate,
    int Tokens,
    double Seconds,
    StreamFigures Direct,
    StreamFigures ByServer,
    LatencySummary Resume,
    StreamCounts Counts,
    [property: JsonPropertyName("server_cpu_us")] double ServerMicroseconds,
    [property: JsonPropertyName("tool_cpu_us")] double ToolMicroseconds,
    long ResidentBytes,
    long BytesPerRun,
    LoadReport? PairsAlone,
    LoadReport? PairsBeside)
{
    /// <summary>Every reply arrived as it was streamed.</summary>
    [JsonIgnore]
    public bool IsSound =>
        Counts is { Replies: > 0, Failed: 0, Wrong: 0, Errors.Count: 0 } && PairsAlone?.IsSound != false
        && PairsBeside?.IsSound != false;
}
