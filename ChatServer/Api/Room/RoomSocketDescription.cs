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
            new("conf_message", "A message of the user's own is stored", Messages),
            new("re_message", "A message has arrived", Messages),
            new("message_delivered", "Messages have reached a user's device", typeof(MarkFrame)),
            new("message_read", "A user has read messages", typeof(MarkFrame)),
            new("message_edited", "A message has another text", typeof(EditedFrame)),
            new("message_deleted", "A message was deleted", typeof(ChangeFrame)),
            new("message_pinned", "A message was pinned", typeof(ChangeFrame)),
            new("message_unpinned", "A message was unpinned", typeof(ChangeFrame)),
            new("reaction_added", "A user has reacted to a message", typeof(ReactionFrame)),
            new("reaction_removed", "A user has taken a reaction back", typeof(ReactionFrame)),
            new("poll_changed", "A poll has other votes, or is closed", typeof(PollFrame)),
            new("conversation_settings", "The user's settings of a conversation have changed", typeof(SettingsFrame)),
            new("history_changed", "The user sees another part of a group's history", typeof(HistoryFrame)),
            new("user_settings", "The user's own settings have changed", typeof(UserSettingsFrame)),
            new("user_blocked", "The user has blocked somebody", typeof(BlockFrame)),
            new("user_unblocked", "The user has unblocked somebody", typeof(BlockFrame)),
            new("typing", "A user is typing, or has stopped", typeof(TypingFrame)),
            new("presence", "How present a user is", typeof(PresenceFrame)),
            new("profile_changed", "A user has another name, handle or picture", typeof(ProfileChangedFrame)),
            new("sync_complete", "Ends the answer to a sync", typeof(SyncCompleteFrame)),
            new("authenticated", "The connection has a new token", typeof(AuthenticatedFrame)),
            new("pong", "Answers a ping", typeof(PongFrame)),
            new("description", "Answers a describe", typeof(DescriptionFrame)),
            new("server_draining", "The server is about to restart", typeof(ServerDrainingFrame)),
            new("error", "A frame was refused, and nothing of it was stored", typeof(ErrorFrame)),
        ]);

    private static FrameDescription OfAction(ActionDescription action) => new(
        action.Action, action.Does,
        RoomFrameContext.Default.ClientAction.PolymorphismOptions!.DerivedTypes
            .First(derived => action.Action.Equals(derived.TypeDiscriminator)).DerivedType)
    {
        Fields = action.Fields,
    };
}
