using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>
/// What a client may say on <c>/ws/messages</c>: <c>{"type": …, "data": …}</c>. Keys that a frame doesn't know are ignored. A key
/// that must be there and is not is null here; the server answers with an <c>error</c> that names it.
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
[JsonDerivedType(typeof(SyncCommand), "sync")]
[JsonDerivedType(typeof(AuthenticateCommand), "authenticate")]
[JsonDerivedType(typeof(PingCommand), "ping")]
public abstract record ClientCommand;

/// <summary>Sends a message; the same as <c>POST /api/v1/messages/send</c>.</summary>
public sealed record SendCommand(SendMessageRequest? Data = null) : ClientCommand;

/// <summary>Gives one's own message another text.</summary>
public sealed record EditCommand(EditTarget? Data = null) : ClientCommand;

/// <summary>Deletes one's own message: what it said is gone, its place stays.</summary>
public sealed record DeleteCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Reacts to a message.</summary>
public sealed record ReactCommand(ReactTarget? Data = null) : ClientCommand;

/// <summary>Takes a reaction back.</summary>
public sealed record UnreactCommand(ReactTarget? Data = null) : ClientCommand;

/// <summary>Sends a copy of a message that one can read.</summary>
public sealed record ForwardCommand(ForwardTarget? Data = null) : ClientCommand;

/// <summary>Pins a message for all of its conversation.</summary>
public sealed record PinCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Takes a pin away, whoever set it.</summary>
public sealed record UnpinCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Votes in a poll, instead of how one has voted before.</summary>
public sealed record VoteCommand(VoteTarget? Data = null) : ClientCommand;

/// <summary>Closes one's own poll, or one in a group that one manages, for good.</summary>
public sealed record ClosePollCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Says that the device has got all messages of a conversation up to and including one.</summary>
public sealed record ReceivedCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Says that the user has read all messages of a conversation up to and including one.</summary>
public sealed record ReadCommand(MessageTarget? Data = null) : ClientCommand;

/// <summary>Says that the user is typing in a conversation, or has stopped; it ends by itself after 6 s.</summary>
public sealed record TypingCommand(TypingTarget? Data = null) : ClientCommand;

/// <summary>Says how present one is, and has the server tell of all with whom there is a conversation.</summary>
public sealed record StatusCommand(StatusTarget? Data = null) : ClientCommand;

/// <summary>Has the server tell of some users how present they are, now and from now on, instead of those named before.</summary>
public sealed record FollowCommand(FollowTarget? Data = null) : ClientCommand;

/// <summary>Refuses what a user sends to one directly, from now on.</summary>
public sealed record BlockCommand(UserTarget? Data = null) : ClientCommand;

/// <summary>Takes a block back.</summary>
public sealed record UnblockCommand(UserTarget? Data = null) : ClientCommand;

/// <summary>Asks for all that was missed since a cursor, in order; <c>sync_complete</c> ends the answer.</summary>
public sealed record SyncCommand(SyncRequest? Data = null) : ClientCommand;

/// <summary>Renews the connection's token, without reconnecting. It must be of the same user.</summary>
public sealed record AuthenticateCommand(TokenRequest? Data = null) : ClientCommand;

/// <summary>Asks for a <c>pong</c>.</summary>
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
/// <param name="RecipientId">Who gets the copy.</param>
/// <param name="ConversationId"><c>conv_…</c>; instead of <paramref name="RecipientId"/>.</param>
/// <param name="ClientMsgId">As in a send.</param>
public sealed record ForwardTarget(
    string? MessageId = null, string? RecipientId = null, string? ConversationId = null, string? ClientMsgId = null);

/// <param name="MessageId"><c>msg_…</c>.</param>
/// <param name="Options">Places in the poll's list of options, from 0; none takes the vote back.</param>
public sealed record VoteTarget(string? MessageId = null, IReadOnlyList<int>? Options = null);

/// <param name="ConversationId"><c>conv_…</c>.</param>
public sealed record TypingTarget(string? ConversationId = null, bool? IsTyping = null);

/// <param name="Status"><c>online</c>, <c>away</c> or <c>invisible</c>; null changes nothing.</param>
public sealed record StatusTarget(string? Status = null);

/// <param name="UserIds">At most 500.</param>
public sealed record FollowTarget(IReadOnlyList<Guid>? UserIds = null);

public sealed record UserTarget(string? UserId = null);

/// <param name="Cursor">The cursor of the last <c>sync_complete</c>, or the number of a message; null or 0 for all.</param>
/// <param name="Limit">How many frames at most, 1 to 1,000; 500 if absent.</param>
public sealed record SyncRequest([property: JsonConverter(typeof(CursorConverter))] string? Cursor = null, int? Limit = null);

public sealed record TokenRequest(string? Token = null);
