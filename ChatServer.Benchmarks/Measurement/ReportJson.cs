using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Agents;
using ChatServer.Benchmarks.Agents.Takeover;
using ChatServer.Benchmarks.Channels;
using ChatServer.Benchmarks.Chats;
using ChatServer.Benchmarks.Crash;
using ChatServer.Benchmarks.Group;
using ChatServer.Benchmarks.Idle;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Queries;
using ChatServer.Benchmarks.Storm;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>Reports for programs: one JSON object to a line of the file, or on standard output for "-".</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AgentsReport))]
[JsonSerializable(typeof(ChannelsReport))]
[JsonSerializable(typeof(ChatsReport))]
[JsonSerializable(typeof(CrashReport))]
[JsonSerializable(typeof(GroupReport))]
[JsonSerializable(typeof(IdleReport))]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(QueryReport))]
[JsonSerializable(typeof(StormReport))]
[JsonSerializable(typeof(TakeoverReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static async Task WriteAsync<T>(string? target, T report, CancellationToken cancellationToken)
    {
        if (target is null)
            return;

        var line = JsonSerializer.Serialize(report, typeof(T), Default) + "\n";
        if (target == "-")
            await Console.Out.WriteAsync(line.AsMemory(), cancellationToken);
        else
            await File.AppendAllTextAsync(target, line, cancellationToken);
    }
}
