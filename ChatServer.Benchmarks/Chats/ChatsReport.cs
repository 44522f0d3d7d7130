using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Chats;

/// <summary>A step in one chat.</summary>
/// <param name="ServerMicroseconds">The server's processor time a step.</param>
internal sealed record StepSide(LatencySummary Latency, [property: JsonPropertyName("server_cpu_us")] double ServerMicroseconds);

/// <summary>A step in both chats.</summary>
internal sealed record StepResult(string Name, StepSide Short, StepSide Long)
{
    public double ProcessorRatio => Math.Round(Long.ServerMicroseconds / Math.Max(1, Short.ServerMicroseconds), 2);
}

/// <param name="Size">Bytes of the answer.</param>
/// <param name="Growth">Of the server's resident memory while all of them read, at most.</param>
internal sealed record MemoryResult(long Size, int Readers, long Growth)
{
    /// <summary>What each reader takes, over the size of what it reads.</summary>
    public double TimesTheSize => Math.Round((double)Growth / Readers / Size, 2);
}

/// <summary>Deltas that were streamed into many chats. Processor times are microseconds a delta.</summary>
internal sealed record DeltaResult(
    int Streams,
    double PerSecond,
    LatencySummary Latency,
    [property: JsonPropertyName("server_cpu_us")] double ServerMicroseconds,
    [property: JsonPropertyName("tool_cpu_us")] double ToolMicroseconds);

/// <summary>What a run measured.</summary>
internal sealed record ChatsReport(
    string? Label, int Messages, MemoryResult Memory, IReadOnlyList<StepResult> Steps, DeltaResult Deltas);
