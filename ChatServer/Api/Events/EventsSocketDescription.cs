using ChatServer.Api.Sockets;
using ChatServer.Protocol.Channels;
using ChatServer.Protocol.Events;
using ChatServer.Protocol.MessagesApi;

namespace ChatServer.Api.Events;

/// <summary>The events of <c>/ws/events</c> and of Socket.IO, which are the same.</summary>
internal static class EventsSocketDescription
{
    public static SocketDescription Raw { get; } = Of("events", "The events of the workspace APIs");

    public static SocketDescription SocketIo { get; } =
        Of("socketio", "The events of the workspace APIs over Socket.IO 4, which frames them as 42[type, data]");

    private static SocketDescription Of(string name, string title) => new(
        name, title, "type", EventsFrameContext.Default,
        [
            new("events:channel", "Reports that the user is typing in a channel, or has read it", typeof(SendChannelEvent)),
            new(
                "events:agent", "Follows replies of agents while they are written, or ends that", typeof(SendAgentEvent)),
            new("user-join", "Requests who the user is, as the acknowledgement", typeof(JoinUser)),
            new("join-channels", "Has no effect", typeof(JoinChannels)),
            new("heartbeat", "Has no effect", typeof(Heartbeat)),
            new("sync", "Requests everything missed since a cursor", typeof(Synchronize)),
            new("authenticate", "Renews the connection's token", typeof(Authenticate)),
            new("ping", "Requests a pong", typeof(Ping)),
        ],
        [
            new(
                "events:channel", "Something happened in a channel",
                typeof(ServerFrame<ChannelEvent<FullChannelMessage>>), typeof(ServerFrame<ChannelEvent<SentChannelMessage>>),
                typeof(ServerFrame<ChannelEvent<ReactedChannelMessage>>), typeof(ServerFrame<ChannelTyping>),
                typeof(ServerFrame<ChannelListEvent>)),
            new("events", "Something happened to a message of a chat of the user's", typeof(ServerFrame<ChatEventPayload>)),
            new(
                "events:agent", "Something happened in a chat with an agent",
                typeof(ServerFrame<AgentEvent<AgentRunContent>>), typeof(ServerFrame<AgentEvent<AgentChunkContent>>),
                typeof(ServerFrame<AgentEvent<AgentControlContent>>), typeof(ServerFrame<AgentEvent<AgentAttentionContent>>)),
            new("sync_complete", "Ends the answer to a sync", typeof(ServerFrame<SyncEnd>)),
            new("authenticated", "The connection has a new token", typeof(ServerFrame<TokenEnd>)),
            new("pong", "Answers a ping", typeof(ServerFrame<ServerTime>)),
            new("server_draining", "The server is about to restart", typeof(ServerFrame<Restart>)),
            new("error", "A frame was refused; nothing was stored", typeof(ServerFrame<FrameError>)),
        ]);
}
