using System.Text.Json.Serialization.Metadata;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Api.Room;
using ChatServer.Api.Sockets;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>Writes the frames of <c>/ws/messages</c>: <c>{"type": …, "data": …}</c>.</summary>
internal sealed class MessagesFrames : IFrameEncoder
{
    private static readonly MessagesFrameContext Context = MessagesFrameContext.Default;

    public Frame? Encode(DomainEvent happened, Recipient recipient) => happened switch
    {
        MessageSent sent => recipient == Recipient.Actor
            ? Sent(sent.Message)
            : Write("message_received", MessageShapes.Received(sent.Message), Context.ServerFrameApiMessage),
        MessageEdited edited => Write("message_edited", MessageShapes.Edited(edited.Message), Context.ServerFrameEditedMessage),
        MessageDeleted deleted =>
            Change(
                "message_deleted", deleted.ConversationId, deleted.UserId, deleted.MessageId, deleted.DeletedAt,
                deleted.ParentId),
        MarkMoved moved =>
            Change(
                moved.Kind == MarkKind.Read ? "message_read" : "message_delivered", moved.ConversationId, moved.UserId,
                moved.MessageId, moved.CreatedAt),
        ReactionChanged reaction => Reaction(reaction),
        PinChanged pin =>
            Change(pin.IsPinned ? "message_pinned" : "message_unpinned", pin.ConversationId, pin.UserId, pin.MessageId, pin.At),
        PollChanged poll => Poll(poll, recipient),
        SettingsChanged changed => Settings(changed),
        HistoryChanged history => Write(
            "history_changed", new ChangedHistory(ApiIds.Conversation(history.ConversationId), ApiTime.Format(history.At)),
            Context.ServerFrameChangedHistory),
        TypingChanged typing => Typing(typing),
        PresenceChanged presence => Presence(presence),
        ProfileChanged profile => Profile(profile),
        BlockChanged block => Block(block),
        ReadReceiptsChanged receipts => Receipts(receipts),
        AgentControlChanged or AgentAttention or RunChanged or RunSnapshot or RunChunk => ApiAgentFrames.Encode(happened),
        CaughtUp caughtUp => SyncComplete(caughtUp),
        DrainingBegan draining => Draining(draining),
        _ => null,
    };

    /// <summary>Confirms a message to its sender's devices: it is on disk.</summary>
    public static Frame Sent(Message message) =>
        Write("message_sent", MessageShapes.Sent(message), Context.ServerFrameApiMessage);

    private static Frame Typing(TypingChanged typing) =>
        Write(
            "user_typing", new UserTyping(
                ApiIds.Conversation(typing.Typist.ConversationId), typing.Typist.UserId, typing.Typist.Name, typing.IsTyping),
            Context.ServerFrameUserTyping, isDroppable: true);

    private static Frame Presence(PresenceChanged presence) =>
        Write(
            "user_status",
            new UserStatus(
                presence.UserId, PresenceNames.Of(presence.Status),
                presence.LastSeen is { } seen ? ApiTime.Format(seen) : null),
            Context.ServerFrameUserStatus, isDroppable: true);

    private static Frame Profile(ProfileChanged profile) =>
        Write(
            "user_profile",
            new UserProfile(profile.UserId, profile.Fullname, AvatarEndpoints.PathOf(profile.UserId), ApiTime.Format(profile.At)),
            Context.ServerFrameUserProfile, isDroppable: true);

    private static Frame Block(BlockChanged block) =>
        Write(
            block.IsBlocked ? "user_blocked" : "user_unblocked", new BlockChange(block.BlockedId, ApiTime.Format(block.At)),
            Context.ServerFrameBlockChange);

    private static Frame Receipts(ReadReceiptsChanged receipts) =>
        Write("user_settings", new UserSettings(receipts.AreOn, ApiTime.Format(receipts.At)), Context.ServerFrameUserSettings);

    private static Frame SyncComplete(CaughtUp caughtUp) =>
        Write("sync_complete", new SyncEnd(caughtUp.Cursor, caughtUp.HasMore), Context.ServerFrameSyncEnd);

    private static Frame Draining(DrainingBegan draining) =>
        Write("server_draining", new Restart((int)draining.ReconnectAfter.TotalMilliseconds), Context.ServerFrameRestart);

    public static Frame Authenticated(DateTimeOffset expiresAt) =>
        Write("authenticated", new TokenEnd(ApiTime.Format(expiresAt)), Context.ServerFrameTokenEnd);

    public static Frame Pong(DateTimeOffset now) =>
        Write("pong", new ServerTime(ApiTime.Format(now)), Context.ServerFrameServerTime);

    public static Frame Error(SocketError error) =>
        Write(
            "error", new FrameError(error.Code, error.Message, error.Field, error.Request, error.ClientMsgId, error.RetryAfterMs),
            Context.ServerFrameFrameError);

    private static Frame Change(
        string type, long conversationId, Guid userId, long messageId, Timestamp at, long? parentId = null) =>
        Write(
            type,
            new MessageChange(
                ApiIds.Conversation(conversationId), userId, ApiIds.Message(messageId), ApiTime.Format(at),
                ApiIds.Message(parentId)),
            Context.ServerFrameMessageChange);

    private static Frame Settings(SettingsChanged changed) =>
        Write(
            "conversation_settings",
            new ChangedSettings(
                ApiIds.Conversation(changed.ConversationId), changed.Settings.IsArchived, MutedUntil(changed.Settings.MutedUntil),
                ApiTime.Format(changed.Settings.PinnedAt),
                changed.Settings.ClearedPosition == 0 ? null : ApiIds.Message(changed.Settings.ClearedPosition),
                ApiTime.Format(changed.At)),
            Context.ServerFrameChangedSettings);

    private static string? MutedUntil(Timestamp? until) =>
        until == ConversationSettings.Forever ? "forever" : ApiTime.Format(until);

    private static Frame Poll(PollChanged poll, Recipient recipient) =>
        Write(
            "poll_changed",
            new PollChange(
                ApiIds.Conversation(poll.ConversationId), ApiIds.Message(poll.MessageId), poll.State.Tally, poll.State.Voters,
                poll.State.IsClosed, ApiTime.Format(poll.At), RoomPolls.Votes(poll.State.Votes),
                recipient == Recipient.Actor ? poll.State.YourVote.ToArray() : null),
            Context.ServerFramePollChange);

    private static Frame? Reaction(ReactionChanged reaction) =>
        ReactionNames.EmojiOf(reaction.Emoji) is { } emoji
            ? Write(
                reaction.IsAdded ? "reaction_added" : "reaction_removed",
                new ReactionChange(
                    ApiIds.Conversation(reaction.ConversationId), reaction.UserId, ApiIds.Message(reaction.MessageId), emoji,
                    ApiTime.Format(reaction.At)),
                Context.ServerFrameReactionChange)
            : null;

    private static Frame Write<T>(string type, T data, JsonTypeInfo<ServerFrame<T>> context, bool isDroppable = false)
        where T : notnull =>
        FrameWriter.Write(new ServerFrame<T>(type, data), context, isDroppable);
}
