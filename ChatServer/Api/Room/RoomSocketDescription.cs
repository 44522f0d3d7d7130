using ChatServer.Api.Sockets;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>The frames of <c>/ws/chat/room/</c>.</summary>
internal static class RoomSocketDescription
{
    private static readonly Type[] Messages = [typeof(TextFrame), typeof(FileFrame), typeof(ProfileFrame), typeof(DataFrame)];

    public static SocketDescription Value { get; } = new(
        "room", "The Room protocol", "action", RoomFrameContext.Default, [.. RoomActions.All.Select(OfAction)],
        [
            new("conf_message", "One of the user's own messages was stored", Messages),
            new("re_message", "A message has arrived", Messages),
            new("message_delivered", "Messages were delivered to a user's device", typeof(MarkFrame)),
            new("message_read", "A user has read messages", typeof(MarkFrame)),
            new("message_edited", "The text of a message was changed", typeof(EditedFrame)),
            new("message_deleted", "A message was deleted", typeof(ChangeFrame)),
            new("message_pinned", "A message was pinned", typeof(ChangeFrame)),
            new("message_unpinned", "A message was unpinned", typeof(ChangeFrame)),
            new("reaction_added", "A user added a reaction to a message", typeof(ReactionFrame)),
            new("reaction_removed", "A user removed a reaction", typeof(ReactionFrame)),
            new("poll_changed", "A poll's votes changed, or it was closed", typeof(PollFrame)),
            new("conversation_settings", "The user's settings of a conversation changed", typeof(SettingsFrame)),
            new("history_changed", "The part of a group's history that the user can read changed", typeof(HistoryFrame)),
            new("user_settings", "The user's own settings changed", typeof(UserSettingsFrame)),
            new("user_blocked", "The user blocked another user", typeof(BlockFrame)),
            new("user_unblocked", "The user unblocked another user", typeof(BlockFrame)),
            new("typing", "A user is typing, or has stopped", typeof(TypingFrame)),
            new("presence", "A user's presence", typeof(PresenceFrame)),
            new("profile_changed", "A user's name, handle or picture changed", typeof(ProfileChangedFrame)),
            new("agent_run", "The state of an agent's reply", typeof(AgentRunFrame)),
            new("agent_chunk", "A further piece of an agent's reply", typeof(AgentChunkFrame)),
            new("agent_control", "Who answers in a chat with an agent has changed", typeof(AgentControlFrame)),
            new("agent_attention", "A chat waits for the owner of its agent, or no longer does", typeof(AgentAttentionFrame)),
            new("agent_budget", "Most of a budget of the user's agents is used", typeof(AgentBudgetFrame)),
            new("sync_complete", "Ends the answer to a sync", typeof(SyncCompleteFrame)),
            new("authenticated", "The connection has a new token", typeof(AuthenticatedFrame)),
            new("pong", "Answers a ping", typeof(PongFrame)),
            new("description", "Answers a describe", typeof(DescriptionFrame)),
            new("server_draining", "The server is about to restart", typeof(ServerDrainingFrame)),
            new("error", "A frame was refused; nothing was stored", typeof(ErrorFrame)),
        ]);

    private static FrameDescription OfAction(ActionDescription action) => new(
        action.Action, action.Does,
        RoomFrameContext.Default.ClientAction.PolymorphismOptions!.DerivedTypes
            .First(derived => action.Action.Equals(derived.TypeDiscriminator)).DerivedType)
    {
        Fields = action.Fields,
    };
}
