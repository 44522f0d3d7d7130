using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>Everything that the server says on <c>/ws/messages</c>.</summary>
public sealed record ServerFrame<T>(string Type, T Data)
    where T : notnull;

/// <summary>The data of <c>message_edited</c>.</summary>
/// <param name="Content">As it is now; of a file its name, and its words stand in <paramref name="Message"/>.</param>
/// <param name="EditedAt">Absent where it never had another text: that is answered to who edits it to the same.</param>
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
/// <param name="MessageId">The message; of the last two: this one and all before it.</param>
/// <param name="ParentId">Stands only where a reply was deleted: the message below which it stood.</param>
public sealed record MessageChange(
    string ConversationId, Guid UserId, string MessageId, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId = null);

/// <summary>The data of <c>reaction_added</c> and <c>reaction_removed</c>.</summary>
public sealed record ReactionChange(string ConversationId, Guid UserId, string MessageId, string Emoji, string Timestamp);

/// <summary>The data of <c>user_typing</c>.</summary>
public sealed record UserTyping(string ConversationId, Guid UserId, string UserName, bool IsTyping);

/// <summary>The data of <c>user_status</c>: how present a user is, to who has asked to be told.</summary>
/// <param name="Status"><c>online</c>, <c>away</c>, <c>offline</c>; to oneself <c>invisible</c>.</param>
/// <param name="LastSeen">Since when they are offline, where that is known.</param>
public sealed record UserStatus(
    Guid UserId, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeen = null);

/// <summary>
/// The data of <c>user_profile</c>: somebody has changed their name or their picture, so clients load it again.
/// </summary>
public sealed record UserProfile(Guid UserId, string Name, string AvatarUrl, string Timestamp);

/// <summary>The data of <c>poll_changed</c>.</summary>
/// <param name="Tally">How many chose each option, in the options' order.</param>
/// <param name="Votes">What the votes of these people are now; never stands in an anonymous poll.</param>
/// <param name="YourVote">To the devices of who voted: the places of their options.</param>
public sealed record PollChange(
    string ConversationId, string MessageId, IReadOnlyList<long> Tally, long Voters, bool Closed, string Timestamp,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PollVote>? Votes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? YourVote = null);

/// <summary>
/// The data of <c>conversation_settings</c>, to all devices of the user whose settings of a conversation changed.
/// </summary>
/// <param name="MutedUntil">A time, <c>forever</c>, or null.</param>
/// <param name="PinnedAt">Null where it isn't pinned.</param>
/// <param name="ClearedUpTo">Messages up to this one are hidden from the user for good; null where none are.</param>
public sealed record ChangedSettings(
    string ConversationId, bool Archived, string? MutedUntil, string? PinnedAt, string? ClearedUpTo, string Timestamp);

/// <summary>
/// The data of <c>history_changed</c>, to all devices of a user who was added to a group: what they hold of it is to be read
/// again.
/// </summary>
public sealed record ChangedHistory(string ConversationId, string Timestamp);

/// <summary>The data of <c>user_settings</c>, to all devices of the user who changed them.</summary>
/// <param name="ReadReceipts">Whether others are told what the user has read.</param>
public sealed record UserSettings(bool ReadReceipts, string Timestamp);

/// <summary>The data of <c>user_blocked</c> and <c>user_unblocked</c>, to all devices of who did it.</summary>
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

/// <summary>The data of <c>error</c>: a frame was refused, and nothing of it was stored.</summary>
/// <param name="Code">One of <see cref="Room.ErrorCodes"/>.</param>
/// <param name="RequestType">The <c>type</c> of the frame.</param>
public sealed record FrameError(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RequestType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientMsgId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterMs = null);
