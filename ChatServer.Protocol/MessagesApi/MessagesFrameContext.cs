using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>How the frames of <c>/ws/messages</c> are serialized.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    MaxDepth = 9)]
[JsonSerializable(typeof(ClientCommand))]
[JsonSerializable(typeof(ServerFrame<ApiMessage>))]
[JsonSerializable(typeof(ServerFrame<EditedMessage>))]
[JsonSerializable(typeof(ServerFrame<MessageChange>))]
[JsonSerializable(typeof(ServerFrame<ReactionChange>))]
[JsonSerializable(typeof(ServerFrame<UserTyping>))]
[JsonSerializable(typeof(ServerFrame<UserStatus>))]
[JsonSerializable(typeof(ServerFrame<UserProfile>))]
[JsonSerializable(typeof(ServerFrame<PollChange>))]
[JsonSerializable(typeof(ServerFrame<ChangedSettings>))]
[JsonSerializable(typeof(ServerFrame<ChangedHistory>))]
[JsonSerializable(typeof(ServerFrame<UserSettings>))]
[JsonSerializable(typeof(ServerFrame<BlockChange>))]
[JsonSerializable(typeof(ServerFrame<AgentRunState>))]
[JsonSerializable(typeof(ServerFrame<AgentChunk>))]
[JsonSerializable(typeof(ServerFrame<AgentControlState>))]
[JsonSerializable(typeof(ServerFrame<AgentAttentionState>))]
[JsonSerializable(typeof(ServerFrame<SyncEnd>))]
[JsonSerializable(typeof(ServerFrame<TokenEnd>))]
[JsonSerializable(typeof(ServerFrame<ServerTime>))]
[JsonSerializable(typeof(ServerFrame<Restart>))]
[JsonSerializable(typeof(ServerFrame<FrameError>))]
public sealed partial class MessagesFrameContext : JsonSerializerContext;
