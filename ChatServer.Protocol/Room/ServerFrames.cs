using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Protocol.Sockets;

namespace ChatServer.Protocol.Room;

/// <summary>
/// A text message: <c>re_message</c> to the receiver's devices, <c>conf_message</c> to the sender's. It means that the message is
/// on disk. As in all kinds of messages, <paramref name="ReplyToId"/> is present only if the message quotes another one,
/// <paramref name="ClientMsgId"/> only in the confirmation of a send that had one, <paramref name="ParentId"/> only in a reply to
/// a thread root, <paramref name="ForwardedFrom"/> only in a forwarded message, and <paramref name="AgentId"/> only in a message
/// to or of an agent, whose sender is then its owner. In a group, <paramref name="ThreadId"/> is
/// present instead of <paramref name="ReceiverId"/>.
/// </summary>
/// <param name="Timestamp">UTC with microseconds and <c>+00:00</c>.</param>
/// <param name="CreatedMsgId">The message's id, which is its position in the log.</param>
/// <param name="Truncated">True if an agent's reply ended early; otherwise absent.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Truncated = null);

/// <summary>A message with a file: of type <c>file</c>, or of another type that is uploaded, such as <c>image</c>.</summary>
/// <param name="AttachedFileSize">KiB with two decimals, such as <c>194.75KB</c>.</param>
/// <param name="Data">Present only in types that have data; never in a <c>file</c>.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null);

/// <summary>A message with a user's profile. <paramref name="Message"/> is always null.</summary>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null);

/// <summary>A message of a type that has data, or of the server itself (<c>system</c>).</summary>
/// <param name="Message">The text beside the data; may be empty.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ForwardedFrom? ForwardedFrom = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null);

/// <summary>
/// <c>agent_run</c>: the state of an agent's reply. To clients that follow it with its text from an offset on, to the others
/// without.
/// </summary>
/// <param name="RunId">Absent if the agent isn't writing.</param>
/// <param name="State">
/// <c>idle</c>, <c>queued</c>, <c>running</c>, <c>streaming</c>, <c>waiting_owner</c>, <c>done</c>, <c>failed</c> or
/// <c>cancelled</c>.
/// </param>
/// <param name="CreatedMsgId">The id that the reply will have, once it is reserved.</param>
/// <param name="Offset">Where the text begins, in UTF-16 code units.</param>
/// <param name="FinishReason">For a run that is done: <c>stop</c>, <c>length</c>, <c>tool_calls</c> or
/// <c>content_filter</c>.</param>
/// <param name="ErrorCode">Why a run failed or was cancelled.</param>
public sealed record AgentRunFrame(
    string Action,
    long ThreadId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RunId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? CreatedMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Offset = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FinishReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode = null);

/// <summary>
/// <c>agent_chunk</c>: a further piece of a reply. A client that has less than <paramref name="Offset"/> of the text says
/// <c>agent_resume</c>; one that has more skips the overlap.
/// </summary>
public sealed record AgentChunkFrame(string Action, long ThreadId, long RunId, long CreatedMsgId, int Offset, string Text);

/// <summary><c>agent_control</c>: who answers in a chat with an agent.</summary>
/// <param name="Control"><c>agent</c>, <c>owner</c> or <c>paused</c>.</param>
/// <param name="Until">How long it is paused; absent: until the owner ends it.</param>
public sealed record AgentControlFrame(
    string Action, long ThreadId, Guid AgentId, string Control, string Since,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until = null);

/// <summary><c>agent_attention</c>: a chat waits for the owner of its agent, or no longer does.</summary>
/// <param name="Reason">Absent if it doesn't wait.</param>
public sealed record AgentAttentionFrame(
    string Action, long ThreadId, Guid AgentId, Guid VisitorId, bool IsWaiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Since = null);

/// <summary>The origin of a forwarded message.</summary>
/// <param name="SenderId">The original author.</param>
/// <param name="SentAt">
/// When it was first sent; UTC, in Room with microseconds: in frames with <c>+00:00</c>, in the history with <c>Z</c>.
/// </param>
public sealed record ForwardedFrom(Guid SenderId, string SentAt);

public sealed record ProfileSummary(Guid Id, string Fullname, string PhoneNumber);

/// <summary>
/// <c>message_delivered</c> or <c>message_read</c>: a user has received, or read, the messages up to and including one.
/// </summary>
/// <param name="Thread">The conversation.</param>
/// <param name="UserId">Who received or read them.</param>
public sealed record MarkFrame(string Action, long Thread, Guid UserId, long MessageId, string Timestamp);

/// <summary><c>message_edited</c>: the author changed the text of a message.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="Message">The text after the edit.</param>
/// <param name="EditedAt">
/// UTC with microseconds and <c>+00:00</c>. Absent if the message was never changed, in the answer to an edit to the same text.
/// </param>
public sealed record EditedFrame(
    string Action, long Thread, Guid SenderId, long MessageId, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EditedAt = null);

/// <summary><c>message_deleted</c>, <c>message_pinned</c> or <c>message_unpinned</c>: a user did this with a message.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="UserId">Who did it.</param>
/// <param name="ParentId">Present only if a reply was deleted: the thread root that it replied to.</param>
public sealed record ChangeFrame(
    string Action, long Thread, Guid UserId, long MessageId, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ParentId = null);

/// <summary><c>reaction_added</c> or <c>reaction_removed</c>.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="UserId">The user whose reaction it is.</param>
public sealed record ReactionFrame(string Action, long Thread, Guid UserId, long MessageId, string Emoji, string Timestamp);

/// <summary>
/// <c>poll_changed</c>: a user voted, or closed a poll; or the poll's present state, for a client that was away.
/// </summary>
/// <param name="Thread">The conversation.</param>
/// <param name="Tally">How many users chose each option, in the order of the options.</param>
/// <param name="Voters">How many users have voted.</param>
/// <param name="Closed">Whether the poll is closed.</param>
/// <param name="Votes">The changed users' votes; never present in an anonymous poll.</param>
/// <param name="YourVote">Present only on the voter's devices, and for a client that was away.</param>
public sealed record PollFrame(
    string Action, long Thread, long MessageId, IReadOnlyList<long> Tally, long Voters, bool Closed, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PollVote>? Votes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? YourVote = null);

/// <param name="Options">Indexes into the poll's options; empty if the vote was withdrawn.</param>
public sealed record PollVote(Guid UserId, IReadOnlyList<int> Options);

/// <summary><c>user_blocked</c> or <c>user_unblocked</c>, sent to all devices of the user who did it.</summary>
/// <param name="UserId">The user who was blocked or unblocked.</param>
public sealed record BlockFrame(string Action, Guid UserId, string Timestamp);

/// <summary><c>conversation_settings</c>, sent to all devices of the user whose settings of a conversation changed.</summary>
/// <param name="Thread">The conversation.</param>
/// <param name="MutedUntil">UTC with microseconds and <c>+00:00</c>, <c>forever</c>, or null.</param>
/// <param name="PinnedAt">Null if it isn't pinned.</param>
/// <param name="ClearedUpTo">Messages up to this id are hidden from the user for good; 0 if there are none.</param>
public sealed record SettingsFrame(
    string Action, long Thread, bool Archived, string? MutedUntil, string? PinnedAt, long ClearedUpTo, string Timestamp);

/// <summary>
/// <c>history_changed</c>, sent to all devices of a user who was added to a group: they should read the group's history again.
/// </summary>
/// <param name="Thread">The conversation.</param>
public sealed record HistoryFrame(string Action, long Thread, string Timestamp);

/// <summary><c>user_settings</c>, sent to all devices of the user who changed them.</summary>
/// <param name="ReadReceipts">Whether others can see what the user has read.</param>
public sealed record UserSettingsFrame(string Action, bool ReadReceipts, string Timestamp);

/// <param name="ThreadId">The group; absent in direct conversations.</param>
public sealed record TypingFrame(
    string Action, Guid SenderId, bool IsTyping,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ThreadId = null);

/// <summary>
/// A user's presence: sent to the user's own device in answer to <c>presence</c>, and to clients that have subscribed to it.
/// </summary>
/// <param name="Status"><c>online</c>, <c>away</c> or <c>offline</c>; for the user's own devices also <c>invisible</c>.</param>
/// <param name="LastSeen">Since when the user has been offline, if known; UTC with microseconds and <c>+00:00</c>.</param>
public sealed record PresenceFrame(
    string Action, Guid UserId, string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeen = null);

/// <summary>
/// A user's profile changed: sent to clients that receive the user's presence, and to the user's own devices that do.
/// </summary>
/// <param name="Handle">Null if the user has none.</param>
/// <param name="ProfilePhoto">The path of the picture; null if the user has none.</param>
public sealed record ProfileChangedFrame(
    string Action, Guid UserId, string Fullname, string? Handle, string? ProfilePhoto, string Timestamp);

/// <summary>
/// Ends the answer to a <c>sync</c>. While <paramref name="HasMore"/>, live messages wait for the next <c>sync</c>.
/// </summary>
public sealed record SyncCompleteFrame(string Action, string Cursor, bool HasMore);

/// <param name="ExpiresAt">When the new token expires, UTC.</param>
public sealed record AuthenticatedFrame(string Action, string ExpiresAt);

public sealed record PongFrame(string Action, string Timestamp);

/// <summary>The server is about to restart: reconnect after the delay.</summary>
public sealed record ServerDrainingFrame(string Action, int ReconnectAfterMs);

/// <summary>An action was refused; nothing was stored.</summary>
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
