using System.Text.Json.Serialization;

namespace ChatServer.Benchmarks.Crash;

internal sealed record TextFrame(string Action, string MessageBody, Guid ReceiverId, string ClientMsgId);

internal sealed record SyncFrame(string Action, string Cursor, int Limit);

/// <summary>Any frame of the server: the keys that matter here.</summary>
internal sealed record ServerFrame(
    string Action,
    string? Message,
    long? CreatedMsgId,
    string? ClientMsgId,
    string? Cursor,
    bool? HasMore,
    string? Code);

internal sealed record HistoryAnswer(HistoryPage Data);

internal sealed record HistoryPage(IReadOnlyList<HistoryItem> Messages, bool HasMore);

internal sealed record HistoryItem(long Id, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TextFrame))]
[JsonSerializable(typeof(SyncFrame))]
[JsonSerializable(typeof(ServerFrame))]
[JsonSerializable(typeof(HistoryAnswer))]
internal sealed partial class RoomJson : JsonSerializerContext;
