using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>A frame that the server sends on <c>/ws/messages</c>.</summary>
public sealed record ServerFrame<T>(string Type, T Data)
    where T : notnull;

/// <summary>The data of <c>message_edited</c>.</summary>
/// <param name="Content">The text after the edit. For a file this is its name; its text is in <paramref name="Message"/>.</param>
/// <param name="EditedAt">Absent if the message was never changed, in the answer to an edit to the same text.</param>
public sealed record EditedMessage(
    string Id,
    string ConversationId,
    Guid SenderId,
    string Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EditedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null);

/// <summary>
/// The data of <c>message_deleted</c>, <c>message_pinned</c>, <c>message_unpinned</c>, <c>message_delivered</c> and
/// <c>message_read</c>.
/// </summary>
/// <param name="UserId">Who did it.</param>
/// <param name="MessageId">The message; in the last two kinds, this one and all before it.</param>
/// <param name="ParentId">Present only if a reply was deleted: the thread root that it replied to.</param>
public sealed record MessageChange(
    string ConversationId, Guid UserId, string MessageId, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId = null);

/// <summary>The data of <c>reaction_added</c> and <c>reaction_removed</c>.</summary>
public sealed record ReactionChange(string ConversationId, Guid UserId, string MessageId, string Emoji, string Timestamp);

/// <summary>The data of <c>user_typing</c>.</summary>
public sealed record UserTyping(string ConversationId, Guid UserId, string UserName, bool IsTyping);

/// <summary>The data of <c>user_status</c>: a user's presence, for clients that have subscribed to it.</summary>
/// <param name="Status"><c>online</c>, <c>away</c> or <c>offline</c>; for the user's own devices also <c>invisible</c>.</param>
/// <param name="LastSeen">Since when the user has been offline, if known.</param>
public sealed record UserStatus(
    Guid UserId, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeen = null);

/// <summary>The data of <c>user_profile</c>: a user's name or picture changed, so clients should load it again.</summary>
public sealed record UserProfile(Guid UserId, string Name, string AvatarUrl, string Timestamp);

/// <summary>The data of <c>poll_changed</c>.</summary>
/// <param name="Tally">How many users chose each option, in the order of the options.</param>
/// <param name="Votes">The changed users' votes; never present in an anonymous poll.</param>
/// <param name="YourVote">Present only on the voter's devices: the indexes of the chosen options.</param>
public sealed record PollChange(
    string ConversationId, string MessageId, IReadOnlyList<long> Tally, long Voters, bool Closed, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PollVote>? Votes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? YourVote = null);

/// <summary>
/// The data of <c>conversation_settings</c>, sent to all devices of the user whose settings of a conversation changed.
/// </summary>
/// <param name="MutedUntil">A time, <c>forever</c>, or null.</param>
/// <param name="PinnedAt">Null if it isn't pinned.</param>
/// <param name="ClearedUpTo">Messages up to this one are hidden from the user for good; null if there are none.</param>
public sealed record ChangedSettings(
    string ConversationId, bool Archived, string? MutedUntil, string? PinnedAt, string? ClearedUpTo, string Timestamp);

/// <summary>
/// The data of <c>history_changed</c>, sent to all devices of a user who was added to a group: they should read the group's
/// history again.
/// </summary>
public sealed record ChangedHistory(string ConversationId, string Timestamp);

/// <summary>The data of <c>user_settings</c>, sent to all devices of the user who changed them.</summary>
/// <param name="ReadReceipts">Whether others can see what the user has read.</param>
public sealed record UserSettings(bool ReadReceipts, string Timestamp);

/// <summary>The data of <c>user_blocked</c> and <c>user_unblocked</c>, sent to all devices of the user who did it.</summary>
public sealed record BlockChange(Guid UserId, string Timestamp);

/// <summary>
/// The data of <c>sync_complete</c>. While <paramref name="HasMore"/>, live frames wait for the next <c>sync</c>.
/// </summary>
public sealed record SyncEnd(string Cursor, bool HasMore);

/// <summary>The data of <c>authenticated</c>.</summary>
public sealed record TokenEnd(string ExpiresAt);

/// <summary>The data of <c>pong</c>.</summary>
public sealed record ServerTime(string Timestamp);

/// <summary>The data of <c>server_draining</c>.</summary>
public sealed record Restart(int ReconnectAfterMs);

/// <summary>The data of <c>error</c>: a frame was refused, and nothing was stored.</summary>
/// <param name="Code">One of <see cref="Sockets.ErrorCodes"/>.</param>
/// <param name="RequestType">The <c>type</c> of the frame.</param>
public sealed record FrameError(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RequestType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterMs = null);
