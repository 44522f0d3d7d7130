using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>PATCH /chat/thread/settings/{thread_id}/</c>. What is left out stays as it is.</summary>
/// <param name="Archived">Archiving unpins.</param>
/// <param name="Pinned">A user has 50 pins at most; pinning what is archived brings it back.</param>
public sealed record ThreadSettingsRequest(bool? Archived = null, bool? Pinned = null)
{
    /// <summary>
    /// A time in the future, <c>forever</c>, or null: not any more. As JSON, since null says something else than nothing.
    /// </summary>
    public JsonElement MutedUntil { get; init; }
}

/// <summary>What a user has made of a thread for themselves.</summary>
/// <param name="MutedUntil">UTC with microseconds and <c>Z</c>, <c>forever</c>, or null.</param>
/// <param name="PinnedAt">The last pinned stands first; null where it isn't pinned.</param>
/// <param name="ClearedUpTo">Messages up to this id are hidden from the user for good; 0 where none are.</param>
public sealed record ThreadSettings(long Thread, bool Archived, string? MutedUntil, string? PinnedAt, long ClearedUpTo);

/// <summary>How far a participant has got and read a thread; null where they haven't, or don't let others know.</summary>
public sealed record ThreadMark(Guid UserId, long? Delivered, long? Read);

/// <summary><c>GET /chat/unread/</c>.</summary>
/// <param name="Unread">Messages in threads that aren't muted.</param>
/// <param name="Muted">Messages in those that are.</param>
public sealed record UnreadMessages(long Unread, long Muted);

/// <summary><c>GET /chat/settings/</c> and, with what is to be changed, <c>PATCH</c>.</summary>
/// <param name="ReadReceipts">Whether others are told what one has read.</param>
public sealed record UserSettings(bool? ReadReceipts = null);

/// <summary>
/// A conversation in the list of all: direct ones have an <paramref name="OtherUser"/>, groups a <paramref name="Name"/>.
/// </summary>
/// <param name="Kind"><c>direct</c> or <c>group</c>.</param>
/// <param name="Preview">The last message in one line; empty once it was deleted.</param>
/// <param name="UnreadCount">Messages of others above the read mark.</param>
/// <param name="Archived">Stands only where it is; so do the following.</param>
public sealed record RoomConversation(
    long Id,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RoomUser? OtherUser,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    RoomMessage LastMessage,
    string Preview,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Archived = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MutedUntil = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null);

/// <summary>A page of conversations: the pinned ones before the first page, then the one with the newest message first.</summary>
public sealed record ConversationPage(IReadOnlyList<RoomConversation> Conversations, bool HasMore);
