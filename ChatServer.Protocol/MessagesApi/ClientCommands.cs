using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>
/// A frame that clients send on <c>/ws/messages</c>: <c>{"type": …, "data": …}</c>. Unknown keys are ignored. A required key that
/// is missing is null here; the server answers with an <c>error</c> that names it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SendCommand), "send")]
[JsonDerivedType(typeof(EditCommand), "edit")]
[JsonDerivedType(typeof(DeleteCommand), "delete")]
[JsonDerivedType(typeof(ReactCommand), "react")]
[JsonDerivedType(typeof(UnreactCommand), "unreact")]
[JsonDerivedType(typeof(ForwardCommand), "forward")]
[JsonDerivedType(typeof(PinCommand), "pin")]
[JsonDerivedType(typeof(UnpinCommand), "unpin")]
[JsonDerivedType(typeof(VoteCommand), "vote")]
[JsonDerivedType(typeof(ClosePollCommand), "close_poll")]
[JsonDerivedType(typeof(ReceivedCommand), "received")]
[JsonDerivedType(typeof(ReadCommand), "read")]
[JsonDerivedType(typeof(TypingCommand), "typing")]
[JsonDerivedType(typeof(StatusCommand), "status")]
[JsonDerivedType(typeof(FollowCommand), "follow")]
[JsonDerivedType(typeof(BlockCommand), "block")]
[JsonDerivedType(typeof(UnblockCommand), "unblock")]
[JsonDerivedType(typeof(FollowAgentCommand), "agent_follow")]
[JsonDerivedType(typeof(UnfollowAgentCommand), "agent_unfollow")]
[JsonDerivedType(typeof(ResumeReplyCommand), "agent_resume")]
[JsonDerivedType(typeof(WatchAgentsCommand), "agent_watch")]
[JsonDerivedType(typeof(SetControlCommand), "agent_control")]
[JsonDerivedType(typeof(SyncCommand), "sync")]
[JsonDerivedType(typeof(AuthenticateCommand), "authenticate")]
[JsonDerivedType(typeof(PingCommand), "ping")]
public abstract record ClientCommand;

/// <summary>Sends a message; the same as <c>POST /api/v1/messages/send</c>.</summary>
public sealed record SendCommand(SendMessageRequest? Data = null) : ClientCommand;

/// <summary>Changes the text of the user's own message.</summary>
public sealed record EditCommand(EditTarget? Data = null) : ClientCommand;

/// <summary>Deletes the user's own message: the content is removed, its place in the history remains.</summary>
public sealed record DeleteCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Adds a reaction to a message.</summary>
public sealed record ReactCommand(ReactTarget? Data = null) : ClientCommand;

/// <summary>Removes the user's reaction.</summary>
public sealed record UnreactCommand(ReactTarget? Data = null) : ClientCommand;

/// <summary>Forwards a copy of a message that the user can read.</summary>
public sealed record ForwardCommand(ForwardTarget? Data = null) : ClientCommand;

/// <summary>Pins a message for everyone in its conversation.</summary>
public sealed record PinCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Unpins a message, whoever pinned it.</summary>
public sealed record UnpinCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Votes in a poll, replacing the user's earlier vote.</summary>
public sealed record VoteCommand(VoteTarget? Data = null) : ClientCommand;

/// <summary>Closes the user's own poll for good, or any poll in a group that the user manages.</summary>
public sealed record ClosePollCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Reports that the messages of a conversation up to and including one were delivered to the device.</summary>
public sealed record ReceivedCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Reports that the user has read the messages of a conversation up to and including one.</summary>
public sealed record ReadCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Reports that the user is typing in a conversation, or has stopped; it expires after 6 s.</summary>
public sealed record TypingCommand(TypingTarget? Data = null) : ClientCommand;

/// <summary>Sets the user's status, and subscribes to the presence of the user's contacts.</summary>
public sealed record StatusCommand(StatusTarget? Data = null) : ClientCommand;

/// <summary>
/// Subscribes to the presence of some users, replacing earlier subscriptions, and requests their current status.
/// </summary>
public sealed record FollowCommand(FollowTarget? Data = null) : ClientCommand;

/// <summary>Blocks a user: their direct messages are refused from now on.</summary>
public sealed record BlockCommand(UserTarget? Data = null) : ClientCommand;

/// <summary>Unblocks a user.</summary>
public sealed record UnblockCommand(UserTarget? Data = null) : ClientCommand;

/// <summary>Requests everything missed since a cursor, in order; <c>sync_complete</c> ends the answer.</summary>
public sealed record SyncCommand(SyncRequest? Data = null) : ClientCommand;

/// <summary>Renews the connection's token without reconnecting. The new token must belong to the same user.</summary>
public sealed record AuthenticateCommand(TokenRequest? Data = null) : ClientCommand;

/// <summary>Requests a <c>pong</c>.</summary>
public sealed record PingCommand : ClientCommand;

/// <param name="MessageId"><c>msg_…</c>.</param>
public sealed record MessageTarget(string? MessageId = null);

/// <param name="MessageId"><c>msg_…</c>.</param>
/// <param name="Content">1 to 20,000 characters, not only white space.</param>
public sealed record EditTarget(string? MessageId = null, string? Content = null);

/// <param name="MessageId"><c>msg_…</c>.</param>
/// <param name="Emoji">One emoji, at most 40 UTF-16 code units.</param>
public sealed record ReactTarget(string? MessageId = null, string? Emoji = null);

/// <param name="MessageId"><c>msg_…</c>.</param>
/// <param name="RecipientId">Who receives the copy.</param>
/// <param name="ConversationId"><c>conv_…</c>; instead of <paramref name="RecipientId"/>.</param>
/// <param name="ClientMsgId">As in a send.</param>
public sealed record ForwardTarget(
    string? MessageId = null, string? RecipientId = null, string? ConversationId = null, string? ClientMsgId = null);

/// <param name="MessageId"><c>msg_…</c>.</param>
/// <param name="Options">Indexes into the poll's options, from 0; an empty list withdraws the vote.</param>
public sealed record VoteTarget(string? MessageId = null, IReadOnlyList<int>? Options = null);

/// <param name="ConversationId"><c>conv_…</c>.</param>
public sealed record TypingTarget(string? ConversationId = null, bool? IsTyping = null);

/// <param name="Status"><c>online</c>, <c>away</c> or <c>invisible</c>; null leaves the status unchanged.</param>
public sealed record StatusTarget(string? Status = null);

/// <param name="UserIds">At most 500.</param>
public sealed record FollowTarget(IReadOnlyList<Guid>? UserIds = null);

public sealed record UserTarget(string? UserId = null);

/// <param name="Cursor">
/// The cursor of the last <c>sync_complete</c>, or the number of a message; null or 0 to get everything.
/// </param>
/// <param name="Limit">The maximum number of frames, 1 to 1,000; 500 by default.</param>
public sealed record SyncRequest([property: JsonConverter(typeof(CursorConverter))] string? Cursor = null, int? Limit = null);

public sealed record TokenRequest(string? Token = null);
