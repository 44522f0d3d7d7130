using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>Everything that the server says on <c>/ws/messages</c>.</summary>
public sealed record ServerFrame<T>(string Type, T Data);

/// <summary>The data of <c>message_edited</c>.</summary>
/// <param name="Content">As it is now; of a file its name, and its words stand in <paramref name="Message"/>.</param>
public sealed record EditedMessage(
    string Id,
    string ConversationId,
    Guid SenderId,
    string Content,
    string EditedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null);

/// <summary>The data of <c>message_deleted</c>, <c>message_pinned</c>, <c>message_unpinned</c>, <c>message_delivered</c> and <c>message_read</c>.</summary>
/// <param name="UserId">Who did it.</param>
/// <param name="MessageId">The message; of the last two: this one and all before it.</param>
public sealed record MessageChange(string ConversationId, Guid UserId, string MessageId, string Timestamp);

/// <summary>The data of <c>reaction_added</c> and <c>reaction_removed</c>.</summary>
public sealed record ReactionChange(string ConversationId, Guid UserId, string MessageId, string Emoji, string Timestamp);

/// <summary>The data of <c>user_typing</c>.</summary>
public sealed record UserTyping(string ConversationId, Guid UserId, string UserName, bool IsTyping);

/// <summary>The data of <c>user_blocked</c> and <c>user_unblocked</c>, to all devices of who did it.</summary>
public sealed record BlockChange(Guid UserId, string Timestamp);

/// <summary>The data of <c>sync_complete</c>. While <paramref name="HasMore"/>, live frames wait for the next <c>sync</c>.</summary>
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
