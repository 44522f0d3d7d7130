using ChatServer.Api.Sockets;
using ChatServer.Protocol.MessagesApi;

namespace ChatServer.Api.MessagesApi;

/// <summary>The frames of <c>/ws/messages</c>.</summary>
internal static class MessagesSocketDescription
{
    public static SocketDescription Value { get; } = new(
        "messages", "The WebSocket of the Messages API", "type", MessagesFrameContext.Default,
        [
            new("send", "Sends a message", typeof(SendCommand)),
            new("edit", "Changes the text of the user's own message", typeof(EditCommand)),
            new("delete", "Deletes the user's own message", typeof(DeleteCommand)),
            new("react", "Reacts to a message", typeof(ReactCommand)),
            new("unreact", "Takes a reaction back", typeof(UnreactCommand)),
            new("forward", "Sends a copy of a message", typeof(ForwardCommand)),
            new("pin", "Pins a message for everybody in its conversation", typeof(PinCommand)),
            new("unpin", "Unpins a message", typeof(UnpinCommand)),
            new("vote", "Votes in a poll", typeof(VoteCommand)),
            new("close_poll", "Closes a poll", typeof(ClosePollCommand)),
            new("received", "Says that messages have reached the device", typeof(ReceivedCommand)),
            new("read", "Says that the user has read messages", typeof(ReadCommand)),
            new("typing", "Says that the user is typing, or has stopped", typeof(TypingCommand)),
            new("status", "Says how present the user is, and subscribes to their contacts' presence", typeof(StatusCommand)),
            new("follow", "Subscribes to the presence of some users", typeof(FollowCommand)),
            new("block", "Blocks a user", typeof(BlockCommand)),
            new("unblock", "Unblocks a user", typeof(UnblockCommand)),
            new("sync", "Asks for what was missed since a cursor", typeof(SyncCommand)),
            new("authenticate", "Renews the connection's token", typeof(AuthenticateCommand)),
            new("ping", "Asks for a pong", typeof(PingCommand)),
        ],
        [
            new("message_sent", "A message of the user's own is stored", typeof(ServerFrame<ApiMessage>)),
            new("message_received", "A message has arrived", typeof(ServerFrame<ApiMessage>)),
            new("message_delivered", "Messages have reached a user's device", typeof(ServerFrame<MessageChange>)),
            new("message_read", "A user has read messages", typeof(ServerFrame<MessageChange>)),
            new("message_edited", "A message has another text", typeof(ServerFrame<EditedMessage>)),
            new("message_deleted", "A message was deleted", typeof(ServerFrame<MessageChange>)),
            new("message_pinned", "A message was pinned", typeof(ServerFrame<MessageChange>)),
            new("message_unpinned", "A message was unpinned", typeof(ServerFrame<MessageChange>)),
            new("reaction_added", "A user has reacted to a message", typeof(ServerFrame<ReactionChange>)),
            new("reaction_removed", "A user has taken a reaction back", typeof(ServerFrame<ReactionChange>)),
            new("poll_changed", "A poll has other votes, or is closed", typeof(ServerFrame<PollChange>)),
            new(
                "conversation_settings", "The user's settings of a conversation have changed",
                typeof(ServerFrame<ChangedSettings>)),
            new("history_changed", "The user sees another part of a group's history", typeof(ServerFrame<ChangedHistory>)),
            new("user_settings", "The user's own settings have changed", typeof(ServerFrame<UserSettings>)),
            new("user_blocked", "The user has blocked somebody", typeof(ServerFrame<BlockChange>)),
            new("user_unblocked", "The user has unblocked somebody", typeof(ServerFrame<BlockChange>)),
            new("user_typing", "A user is typing, or has stopped", typeof(ServerFrame<UserTyping>)),
            new("user_status", "How present a user is", typeof(ServerFrame<UserStatus>)),
            new("user_profile", "A user has another name or picture", typeof(ServerFrame<UserProfile>)),
            new("sync_complete", "Ends the answer to a sync", typeof(ServerFrame<SyncEnd>)),
            new("authenticated", "The connection has a new token", typeof(ServerFrame<TokenEnd>)),
            new("pong", "Answers a ping", typeof(ServerFrame<ServerTime>)),
            new("server_draining", "The server is about to restart", typeof(ServerFrame<Restart>)),
            new("error", "A frame was refused, and nothing of it was stored", typeof(ServerFrame<FrameError>)),
        ]);
}
