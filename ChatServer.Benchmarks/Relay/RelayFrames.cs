using System.Text.Json.Serialization;

namespace ChatServer.Benchmarks.Relay;

internal sealed record RelayText(string Action, string MessageBody, Guid ReceiverId, string? ClientMsgId);

internal sealed record RelayedText(
    Guid SenderId,
    Guid ReceiverId,
    string Message,
    string Timestamp,
    long CreatedMsgId,
    string MessageType,
    string Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RelayText))]
[JsonSerializable(typeof(RelayedText))]
internal sealed partial class RelayJson : JsonSerializerContext;
