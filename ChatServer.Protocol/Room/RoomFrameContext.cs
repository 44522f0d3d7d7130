using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>How the frames of <c>/ws/chat/room/</c> are serialized.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(ClientAction))]
[JsonSerializable(typeof(TextFrame))]
[JsonSerializable(typeof(FileFrame))]
[JsonSerializable(typeof(ProfileFrame))]
[JsonSerializable(typeof(DataFrame))]
[JsonSerializable(typeof(MarkFrame))]
[JsonSerializable(typeof(EditedFrame))]
[JsonSerializable(typeof(ChangeFrame))]
[JsonSerializable(typeof(ReactionFrame))]
[JsonSerializable(typeof(PollFrame))]
[JsonSerializable(typeof(BlockFrame))]
[JsonSerializable(typeof(SettingsFrame))]
[JsonSerializable(typeof(HistoryFrame))]
[JsonSerializable(typeof(UserSettingsFrame))]
[JsonSerializable(typeof(AgentRunFrame))]
[JsonSerializable(typeof(AgentChunkFrame))]
[JsonSerializable(typeof(AgentControlFrame))]
[JsonSerializable(typeof(AgentAttentionFrame))]
[JsonSerializable(typeof(AgentBudgetFrame))]
[JsonSerializable(typeof(TypingFrame))]
[JsonSerializable(typeof(PresenceFrame))]
[JsonSerializable(typeof(ProfileChangedFrame))]
[JsonSerializable(typeof(SyncCompleteFrame))]
[JsonSerializable(typeof(AuthenticatedFrame))]
[JsonSerializable(typeof(PongFrame))]
[JsonSerializable(typeof(ServerDrainingFrame))]
[JsonSerializable(typeof(ErrorFrame))]
[JsonSerializable(typeof(DescriptionFrame))]
public sealed partial class RoomFrameContext : JsonSerializerContext;
