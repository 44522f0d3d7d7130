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
            new("react", "Adds a reaction to a message", typeof(ReactCommand)),
            new("unreact", "Removes the user's reaction", typeof(UnreactCommand)),
            new("forward", "Forwards a copy of a message", typeof(ForwardCommand)),
            new("pin", "Pins a message for everyone in its conversation", typeof(PinCommand)),
            new("unpin", "Unpins a message", typeof(UnpinCommand)),
            new("vote", "Votes in a poll", typeof(VoteCommand)),
            new("close_poll", "Closes a poll", typeof(ClosePollCommand)),
            new("received", "Reports that messages were delivered to the device", typeof(ReceivedCommand)),
            new("read", "Reports that the user has read messages", typeof(ReadCommand)),
            new("typing", "Reports that the user is typing, or has stopped", typeof(TypingCommand)),
            new("status", "Sets the user's status, and subscribes to the contacts' presence", typeof(StatusCommand)),
            new("follow", "Subscribes to the presence of some users", typeof(FollowCommand)),
            new("block", "Blocks a user", typeof(BlockCommand)),
            new("unblock", "Unblocks a user", typeof(UnblockCommand)),
            new("agent_follow", "Follows the replies of the agent in a conversation", typeof(FollowAgentCommand)),
            new("agent_unfollow", "Ends agent_follow", typeof(UnfollowAgentCommand)),
            new("agent_resume", "Requests the text of a reply from an offset on", typeof(ResumeReplyCommand)),
            new("agent_watch", "Follows the conversations of others with the user's agents", typeof(WatchAgentsCommand)),
            new("agent_control", "Changes who answers in a conversation with the user's agent", typeof(SetControlCommand)),
            new("sync", "Requests everything missed since a cursor", typeof(SyncCommand)),
            new("authenticate", "Renews the connection's token", typeof(AuthenticateCommand)),
            new("ping", "Requests a pong", typeof(PingCommand)),
        ],
        [
            new("message_sent", "One of the user's own messages was stored", typeof(ServerFrame<ApiMessage>)),
            new("message_received", "A message has arrived", typeof(ServerFrame<ApiMessage>)),
            new("message_delivered", "Messages were delivered to a user's device", typeof(ServerFrame<MessageChange>)),
            new("message_read", "A user has read messages", typeof(ServerFrame<MessageChange>)),
            new("message_edited", "The text of a message was changed", typeof(ServerFrame<EditedMessage>)),
            new("message_deleted", "A message was deleted", typeof(ServerFrame<MessageChange>)),
            new("message_pinned", "A message was pinned", typeof(ServerFrame<MessageChange>)),
            new("message_unpinned", "A message was unpinned", typeof(ServerFrame<MessageChange>)),
            new("reaction_added", "A user added a reaction to a message", typeof(ServerFrame<ReactionChange>)),
            new("reaction_removed", "A user removed a reaction", typeof(ServerFrame<ReactionChange>)),
            new("poll_changed", "A poll's votes changed, or it was closed", typeof(ServerFrame<PollChange>)),
            new(
                "conversation_settings", "The user's settings of a conversation changed",
                typeof(ServerFrame<ChangedSettings>)),
            new(
                "history_changed", "The part of a group's history that the user can read changed",
                typeof(ServerFrame<ChangedHistory>)),
            new("user_settings", "The user's own settings changed", typeof(ServerFrame<UserSettings>)),
            new("user_blocked", "The user blocked another user", typeof(ServerFrame<BlockChange>)),
            new("user_unblocked", "The user unblocked another user", typeof(ServerFrame<BlockChange>)),
            new("user_typing", "A user is typing, or has stopped", typeof(ServerFrame<UserTyping>)),
            new("user_status", "A user's presence", typeof(ServerFrame<UserStatus>)),
            new("user_profile", "A user's name or picture changed", typeof(ServerFrame<UserProfile>)),
            new("agent_run", "The state of an agent's reply", typeof(ServerFrame<AgentRunState>)),
            new("agent_chunk", "A further piece of an agent's reply", typeof(ServerFrame<AgentChunk>)),
            new(
                "agent_control", "Who answers in a conversation with an agent has changed",
                typeof(ServerFrame<AgentControlState>)),
            new(
                "agent_attention", "A conversation waits for the owner of its agent, or no longer does",
                typeof(ServerFrame<AgentAttentionState>)),
            new("sync_complete", "Ends the answer to a sync", typeof(ServerFrame<SyncEnd>)),
            new("authenticated", "The connection has a new token", typeof(ServerFrame<TokenEnd>)),
            new("pong", "Answers a ping", typeof(ServerFrame<ServerTime>)),
            new("server_draining", "The server is about to restart", typeof(ServerFrame<Restart>)),
            new("error", "A frame was refused; nothing was stored", typeof(ServerFrame<FrameError>)),
        ]);
}
