using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Api.Sockets;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Protocol;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Writes Room's frames, with exactly the keys that docs/protocol/room/ shows.</summary>
internal sealed class RoomFrames : IFrameEncoder
{
    private static readonly RoomFrameContext Context = RoomFrameContext.Default;

    public Frame? Encode(DomainEvent happened, Recipient recipient) => happened switch
    {
        MessageSent sent => Message(sent.Message, recipient),
        MarkMoved moved => Mark(moved),
        MessageEdited edited => Edited(edited),
        MessageDeleted deleted => Deleted(deleted),
        ReactionChanged reaction => Reaction(reaction),
        PinChanged pin =>
            Change(pin.IsPinned ? "message_pinned" : "message_unpinned", pin.ConversationId, pin.UserId, pin.MessageId, pin.At),
        PollChanged poll => Poll(poll, recipient),
        SettingsChanged settings => Settings(settings),
        HistoryChanged history =>
            Write(new HistoryFrame("history_changed", history.ConversationId, RoomTime.Format(history.At)), Context.HistoryFrame),
        TypingChanged typing => Typing(typing),
        PresenceChanged presence => Presence(presence),
        ProfileChanged profile => Profile(profile),
        BlockChanged block => Block(block),
        ReadReceiptsChanged receipts => Receipts(receipts),
        AgentControlChanged or AgentAttention or AgentBudgetReached or RunChanged or RunSnapshot or RunChunk =>
            RoomAgentFrames.Encode(happened),
        CaughtUp caughtUp => SyncComplete(caughtUp),
        DrainingBegan draining => Draining(draining),
        _ => null,
    };

    /// <summary>The <c>conf_message</c> or <c>re_message</c> of a stored message.</summary>
    public static Frame Message(Message message, Recipient recipient)
    {
        if (TextFrameWriter.Writes(message))
            return TextFrameWriter.Own.Write(message, recipient);

        var isConfirmation = recipient == Recipient.Actor;
        var action = isConfirmation ? "conf_message" : "re_message";
        var clientMsgId = isConfirmation ? message.ClientMsgId : null;
        var timestamp = RoomTime.Format(message.CreatedAt);
        var thread = message.ReceiverId is null ? message.ConversationId : (long?)null;
        if (message.File is not null)
            return Write(FileFrame(message, action, timestamp, clientMsgId, thread), Context.FileFrame);

        if (message.Type == MessageType.UserProfile)
            return Write(ProfileFrame(message, action, timestamp, clientMsgId, thread), Context.ProfileFrame);

        return message.Data is null
            ? Write(TextFrame(message, action, timestamp, clientMsgId, thread), Context.TextFrame)
            : Write(DataFrame(message, action, timestamp, clientMsgId, thread), Context.DataFrame);
    }

    private static TextFrame TextFrame(
        Message message, string action, string timestamp, string? clientMsgId, long? thread) => new(
            message.SenderId, message.ReceiverId, message.Body, timestamp, message.Id, message.Type.Name, action,
            message.ReplyToId, clientMsgId, thread, message.ParentId, Origin(message), message.Agent?.AgentId,
            message.Agent is { IsTruncated: true } ? true : null);

    private static FileFrame FileFrame(
        Message message, string action, string timestamp, string? clientMsgId, long? thread) => new(
            message.Body, message.File!.Name, FileSizes.Format(message.File.Size), message.SenderId, message.ReceiverId,
            timestamp, message.Id, action, message.Type.Name, message.ReplyToId, clientMsgId, thread,
            message.Data is null ? null : message.ReadData(), message.ParentId, Origin(message), message.Agent?.AgentId);

    private static ProfileFrame ProfileFrame(
        Message message, string action, string timestamp, string? clientMsgId, long? thread) => new(
            message.SenderId, message.ReceiverId, Message: null, timestamp, message.Id, Summary(message.Profile!),
            message.Type.Name, action, message.ReplyToId, clientMsgId, thread, message.ParentId, Origin(message),
            message.Agent?.AgentId);

    private static DataFrame DataFrame(
        Message message, string action, string timestamp, string? clientMsgId, long? thread) => new(
            message.SenderId, message.ReceiverId, message.Body, message.ReadData(), timestamp, message.Id, message.Type.Name,
            action, message.ReplyToId, clientMsgId, thread, message.ParentId, Origin(message), message.Agent?.AgentId);

    private static ForwardedFrom? Origin(Message message) =>
        message.Forwarded is { } origin ? new ForwardedFrom(origin.SenderId, RoomTime.Format(origin.SentTime)) : null;

    /// <summary>The <c>message_deleted</c> for a message that is shown again; null if it wasn't deleted.</summary>
    public static Frame? Deleted(Message message) => message.State?.DeletedAt is { } deletedAt
        ? Change(
            "message_deleted", message.ConversationId, message.State.DeletedBy ?? message.SenderId, message.Id, deletedAt,
            message.ParentId)
        : null;

    private static Frame Deleted(MessageDeleted deleted) =>
        Change("message_deleted", deleted.ConversationId, deleted.UserId, deleted.MessageId, deleted.DeletedAt, deleted.ParentId);

    private static Frame Typing(TypingChanged typing) =>
        Write(
            new TypingFrame(
                "typing", typing.Typist.UserId, typing.IsTyping, typing.IsInGroup ? typing.Typist.ConversationId : null),
            Context.TypingFrame, isDroppable: true);

    private static Frame Presence(PresenceChanged presence) =>
        Write(
            new PresenceFrame(
                "presence", presence.UserId, PresenceNames.Of(presence.Status),
                presence.LastSeen is { } seen ? RoomTime.Format(seen) : null),
            Context.PresenceFrame, isDroppable: true);

    private static Frame Profile(ProfileChanged profile) =>
        Write(
            new ProfileChangedFrame(
                "profile_changed", profile.UserId, profile.Fullname, profile.Handle, profile.Photo, RoomTime.Format(profile.At)),
            Context.ProfileChangedFrame, isDroppable: true);

    private static Frame Block(BlockChanged block) =>
        Write(
            new BlockFrame(block.IsBlocked ? "user_blocked" : "user_unblocked", block.BlockedId, RoomTime.Format(block.At)),
            Context.BlockFrame);

    private static Frame Receipts(ReadReceiptsChanged receipts) =>
        Write(new UserSettingsFrame("user_settings", receipts.AreOn, RoomTime.Format(receipts.At)), Context.UserSettingsFrame);

    private static Frame Draining(DrainingBegan draining) =>
        Write(
            new ServerDrainingFrame("server_draining", (int)draining.ReconnectAfter.TotalMilliseconds),
            Context.ServerDrainingFrame);

    private static Frame SyncComplete(CaughtUp caughtUp) =>
        Write(new SyncCompleteFrame("sync_complete", caughtUp.Cursor, caughtUp.HasMore), Context.SyncCompleteFrame);

    public static Frame Authenticated(DateTimeOffset expiresAt) =>
        Write(new AuthenticatedFrame("authenticated", RoomTime.Format(expiresAt)), Context.AuthenticatedFrame);

    public static Frame Pong(DateTimeOffset now) => Write(new PongFrame("pong", RoomTime.Format(now)), Context.PongFrame);

    public static Frame Error(SocketError error) =>
        Write(
            new ErrorFrame("error", error.Code, error.Message, error.Field, error.Request, error.ClientMsgId, error.RetryAfterMs),
            Context.ErrorFrame);

    public static Frame Description(IReadOnlyDictionary<string, long> limits) =>
        Write(new DescriptionFrame(
                "description", "ChatServer", Version, ApiLevel.Current, RoomActions.All, limits), Context.DescriptionFrame);

    private static string Version { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    private static Frame Mark(MarkMoved moved) =>
        Write(
            new MarkFrame(
                moved.Kind == MarkKind.Read ? "message_read" : "message_delivered",
                moved.ConversationId, moved.UserId, moved.MessageId, RoomTime.Format(moved.CreatedAt)),
            Context.MarkFrame);

    private static Frame Settings(SettingsChanged changed) =>
        Write(
            new SettingsFrame(
                "conversation_settings", changed.ConversationId, changed.Settings.IsArchived,
                SettingsViews.MutedUntilInFrame(changed.Settings),
                changed.Settings.PinnedAt is { } pinnedAt ? RoomTime.Format(pinnedAt) : null, changed.Settings.ClearedPosition,
                RoomTime.Format(changed.At)),
            Context.SettingsFrame);

    private static Frame Edited(MessageEdited edited) =>
        Write(
            new EditedFrame(
                "message_edited", edited.Message.ConversationId, edited.Message.SenderId, edited.Message.Id, edited.Message.Body,
                edited.Message.State?.EditedAt is { } editedAt ? RoomTime.Format(editedAt) : null),
            Context.EditedFrame);

    private static Frame Change(string action, long thread, Guid userId, long messageId, Timestamp at, long? parentId = null) =>
        Write(new ChangeFrame(action, thread, userId, messageId, RoomTime.Format(at), parentId), Context.ChangeFrame);

    private static Frame? Reaction(ReactionChanged reaction) =>
        ReactionNames.EmojiOf(reaction.Emoji) is { } emoji
            ? Write(
                new ReactionFrame(
                    reaction.IsAdded ? "reaction_added" : "reaction_removed",
                    reaction.ConversationId, reaction.UserId, reaction.MessageId, emoji, RoomTime.Format(reaction.At)),
                Context.ReactionFrame)
            : null;

    private static Frame Poll(PollChanged poll, Recipient recipient) =>
        Write(
            new PollFrame(
                "poll_changed", poll.ConversationId, poll.MessageId, poll.State.Tally, poll.State.Voters, poll.State.IsClosed,
                RoomTime.Format(poll.At), RoomPolls.Votes(poll.State.Votes),
                recipient == Recipient.Actor ? poll.State.YourVote.ToArray() : null),
            Context.PollFrame);

    private static ProfileSummary Summary(AttachedProfile profile) => new(profile.Id, profile.Fullname, profile.PhoneNumber);

    private static Frame Write<T>(T frame, JsonTypeInfo<T> type, bool isDroppable = false) =>
        FrameWriter.Write(frame, type, isDroppable);
}
