using System.Text.Json.Serialization;
using ChatServer.Protocol.Channels;
using ChatServer.Protocol.MessagesApi;

namespace ChatServer.Protocol.Events;

/// <summary>How the frames of <c>/ws/events</c> and the packets of <c>/ws/socket.io</c> are serialized.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    MaxDepth = 9)]
[JsonSerializable(typeof(ClientEvent))]
[JsonSerializable(typeof(JoinedUser))]
[JsonSerializable(typeof(ServerFrame<ChannelEvent<FullChannelMessage>>))]
[JsonSerializable(typeof(ServerFrame<ChannelEvent<SentChannelMessage>>))]
[JsonSerializable(typeof(ServerFrame<ChannelEvent<ReactedChannelMessage>>))]
[JsonSerializable(typeof(ServerFrame<ChannelTyping>))]
[JsonSerializable(typeof(ServerFrame<ChannelListEvent>))]
[JsonSerializable(typeof(ServerFrame<ChatEventPayload>))]
[JsonSerializable(typeof(ServerFrame<AgentEvent<AgentRunContent>>))]
[JsonSerializable(typeof(ServerFrame<AgentEvent<AgentChunkContent>>))]
[JsonSerializable(typeof(ServerFrame<AgentEvent<AgentControlContent>>))]
[JsonSerializable(typeof(ServerFrame<AgentEvent<AgentAttentionContent>>))]
[JsonSerializable(typeof(ServerFrame<SyncEnd>))]
[JsonSerializable(typeof(ServerFrame<TokenEnd>))]
[JsonSerializable(typeof(ServerFrame<ServerTime>))]
[JsonSerializable(typeof(ServerFrame<Restart>))]
[JsonSerializable(typeof(ServerFrame<FrameError>))]
public sealed partial class EventsFrameContext : JsonSerializerContext;
