using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Protocol.Sockets;

namespace ChatServer.Protocol.Room;

/// <summary>
/// A text message: <c>re_message</c> to the receiver's devices, <c>conf_message</c> to the sender's. It means that the message
/// is on disk. <paramref name="ReplyToId"/> stands only in a reply, <paramref name="ClientMsgId"/> only in the confirmation of a
/// send that had one; in a group <paramref name="ThreadId"/> stands, and <paramref name="ReceiverId"/> doesn't;
/// <paramref name="ParentId"/> stands only in what was sent below a message, <paramref name="ForwardedFrom"/> only in a forward.
/// That goes for all kinds of messages.
/// </summary>
/// <param name="Timestamp">UTC with microseconds and <c>+00:00</c>.</param>
/// <param name="CreatedMsgId">The message's id, which is its position in the log.</param>
public sealed record TextFrame(
    Guid SenderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ReceiverId,
    string Message,
    string Timestamp,
    long CreatedMsgId,
    string MessageType,
    string Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ThreadId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null);

/// <summary>A message with a file: of type <c>file</c>, or of another kind that is uploaded, such as <c>image</c>.</summary>
/// <param name="AttachedFileSize">KiB with two decimals, as <c>194.75KB</c>.</param>
/// <param name="Data">Stands only in kinds that have data; never in a <c>file</c>.</param>
public sealed record FileFrame(
    string MessageBody,
    string AttachedFileName,
    string AttachedFileSize,
    Guid SenderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ReceiverId,
    string Timestamp,
    long CreatedMsgId,
    string Action,
    string MessageType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ThreadId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null);

/// <summary>A message with somebody's profile. <paramref name="Message"/> is always null.</summary>
public sealed record ProfileFrame(
    Guid SenderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ReceiverId,
    string? Message,
    string Timestamp,
    long CreatedMsgId,
    ProfileSummary AttachedProfile,
    string MessageType,
    string Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ThreadId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null);

/// <summary>A message of a kind that has data, or of the server itself (<c>system</c>).</summary>
/// <param name="Message">The words beside the data; may be empty.</param>
public sealed record DataFrame(
    Guid SenderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ReceiverId,
    string Message,
    JsonElement Data,
    string Timestamp,
    long CreatedMsgId,
    string MessageType,
    string Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReplyToId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ThreadId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null);

/// <summary>Where a forwarded message comes from.</summary>
/// <param name="SenderId">Who wrote it first.</param>
/// <param name="SentAt">When it was first sent; UTC, in Room with microseconds, in a frame with <c>+00:00</c>, in the history
/// with <c>Z</c>.</param>
public sealed record ForwardedFrom(Guid SenderId, string SentAt);

public sealed record ProfileSummary(Guid Id, string Fullname, string PhoneNumber);

/// <summary>
/// <c>message_delivered</c> or <c>message_read</c>: a user has got, or read, a conversation up to and including a message.
/// </summary>
/// <param name="Thread">The conversation.</param>
/// <param name="UserId">Who got or read it.</param>
public sealed record MarkFrame(string Action, long Thread, Guid UserId, long MessageId, string Timestamp);

/// <summary><c>message_edited</c>: the author gave a message another text.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="Message">The text as it is now.</param>
/// <param name="EditedAt">UTC with microseconds and <c>+00:00</c>. Absent where it never had another text: that is answered to
/// who edits it to the same.</param>
public sealed record EditedFrame(
    string Action, long Thread, Guid SenderId, long MessageId, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EditedAt = null);

/// <summary><c>message_deleted</c>, <c>message_pinned</c> or <c>message_unpinned</c>: what a user did with a message.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="UserId">Who did it.</param>
/// <param name="ParentId">Stands only where a reply was deleted: the message below which it stood.</param>
public sealed record ChangeFrame(
    string Action, long Thread, Guid UserId, long MessageId, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null);

/// <summary><c>reaction_added</c> or <c>reaction_removed</c>.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="UserId">Whose reaction it is.</param>
public sealed record ReactionFrame(string Action, long Thread, Guid UserId, long MessageId, string Emoji, string Timestamp);

/// <summary><c>poll_changed</c>: somebody voted, or closed a poll; or how it stands, to who was away.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="Tally">How many chose each option, in the options' order.</param>
/// <param name="Voters">How many have voted.</param>
/// <param name="Closed">Whether votes are no longer taken.</param>
/// <param name="Votes">What the votes of these people are now; never stands in an anonymous poll.</param>
/// <param name="YourVote">Stands on the devices of who voted alone, and for who was away.</param>
public sealed record PollFrame(
    string Action, long Thread, long MessageId, IReadOnlyList<long> Tally, long Voters, bool Closed, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PollVote>? Votes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? YourVote = null);

/// <param name="Options">The options' places in the poll's list; empty once the vote was taken back.</param>
public sealed record PollVote(Guid UserId, IReadOnlyList<int> Options);

/// <summary><c>user_blocked</c> or <c>user_unblocked</c>, to all devices of who did it.</summary>
/// <param name="UserId">The one who is blocked, or not any more.</param>
public sealed record BlockFrame(string Action, Guid UserId, string Timestamp);

/// <summary><c>conversation_settings</c>, to all devices of the user whose settings of a conversation changed.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="MutedUntil">UTC with microseconds and <c>+00:00</c>, <c>forever</c>, or null.</param>
/// <param name="PinnedAt">Null where it isn't pinned.</param>
/// <param name="ClearedUpTo">Messages up to this id are hidden from the user for good; 0 where none are.</param>
public sealed record SettingsFrame(
    string Action, long Thread, bool Archived, string? MutedUntil, string? PinnedAt, long ClearedUpTo, string Timestamp);

/// <summary>
/// <c>history_changed</c>, to all devices of a user who was added to a group: what they hold of it is to be read again.
/// </summary>
/// <param name="Thread">The conversation.</param>
public sealed record HistoryFrame(string Action, long Thread, string Timestamp);

/// <summary><c>user_settings</c>, to all devices of the user who changed them.</summary>
/// <param name="ReadReceipts">Whether others are told what the user has read.</param>
public sealed record UserSettingsFrame(string Action, bool ReadReceipts, string Timestamp);

/// <param name="ThreadId">The group; stands only where it is in one.</param>
public sealed record TypingFrame(
    string Action, Guid SenderId, bool IsTyping,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ThreadId = null);

/// <summary>How present a user is: to oneself in answer to <c>presence</c>, to others who have asked to be told.</summary>
/// <param name="Status"><c>online</c>, <c>away</c>, <c>offline</c>; to oneself <c>invisible</c>.</param>
/// <param name="LastSeen">Since when they are offline, where that is known; UTC with microseconds and <c>+00:00</c>.</param>
public sealed record PresenceFrame(
    string Action, Guid UserId, string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeen = null);

/// <summary>A user has changed their profile: to who hears of their presence, and to their own devices that use it.</summary>
/// <param name="Handle">Null where they have none.</param>
/// <param name="ProfilePhoto">The address of a picture; null where they gave none.</param>
public sealed record ProfileChangedFrame(
    string Action, Guid UserId, string Fullname, string? Handle, string? ProfilePhoto, string Timestamp);

/// <summary>
/// Ends the answer to a <c>sync</c>. While <paramref name="HasMore"/>, live messages wait for the next <c>sync</c>.
/// </summary>
public sealed record SyncCompleteFrame(string Action, string Cursor, bool HasMore);

/// <param name="ExpiresAt">When the new token ends, UTC.</param>
public sealed record AuthenticatedFrame(string Action, string ExpiresAt);

public sealed record PongFrame(string Action, string Timestamp);

/// <summary>The server is about to restart: reconnect after the delay.</summary>
public sealed record ServerDrainingFrame(string Action, int ReconnectAfterMs);

/// <summary>An action was refused; nothing of it was stored.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
public sealed record ErrorFrame(
    string Action,
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RequestAction = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterMs = null);

/// <summary>The answer to <c>describe</c>.</summary>
/// <param name="ApiLevel">See <see cref="Protocol.ApiLevel"/>.</param>
/// <param name="Limits">Numbers by name; the unit is part of the name.</param>
public sealed record DescriptionFrame(
    string Action, string Server, string Version, int ApiLevel, IReadOnlyList<ActionDescription> Actions,
    IReadOnlyDictionary<string, long> Limits);

public sealed record ActionDescription(string Action, string Does, IReadOnlyDictionary<string, string> Fields);
