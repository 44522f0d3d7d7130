using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>PATCH /chat/thread/settings/{thread_id}/</c>. Absent fields stay unchanged.</summary>
/// <param name="Archived">Archiving unpins.</param>
/// <param name="Pinned">A user can have at most 50 pins; pinning an archived thread unarchives it.</param>
public sealed record ThreadSettingsRequest(bool? Archived = null, bool? Pinned = null)
{
    /// <summary>
    /// A time in the future, <c>forever</c>, or null to unmute. It is raw JSON, because null and absent differ.
    /// </summary>
    public JsonElement MutedUntil { get; init; }
}

/// <summary>A user's own settings of a thread.</summary>
/// <param name="MutedUntil">UTC with microseconds and <c>Z</c>, <c>forever</c>, or null.</param>
/// <param name="PinnedAt">The most recently pinned is first; null if it isn't pinned.</param>
/// <param name="ClearedUpTo">Messages up to this id are hidden from the user for good; 0 if there are none.</param>
public sealed record ThreadSettings(long Thread, bool Archived, string? MutedUntil, string? PinnedAt, long ClearedUpTo);

/// <summary>A participant's delivery and read marks in a thread; null if there is none, or the participant hides it.</summary>
public sealed record ThreadMark(Guid UserId, long? Delivered, long? Read);

/// <summary><c>GET /chat/unread/</c>.</summary>
/// <param name="Unread">Messages in threads that aren't muted.</param>
/// <param name="Muted">Messages in threads that are muted.</param>
public sealed record UnreadMessages(long Unread, long Muted);

/// <summary>The response to <c>GET /chat/settings/</c>, and the body of <c>PATCH</c> with the fields to change.</summary>
/// <param name="ReadReceipts">Whether others can see what the user has read.</param>
public sealed record UserSettings(bool? ReadReceipts = null);

/// <summary>
/// A conversation in the list of all conversations: direct ones have an <paramref name="OtherUser"/>, groups a
/// <paramref name="Name"/>, and chats with agents the name and the id of the agent.
/// </summary>
/// <param name="Kind"><c>direct</c>, <c>group</c>, <c>channel</c> or <c>agent</c>.</param>
/// <param name="Preview">One line of the last message; empty if it was deleted.</param>
/// <param name="UnreadCount">Messages of others above the read mark.</param>
/// <param name="Archived">Present only if the user has archived it; likewise the following.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null);

/// <summary>A page of conversations, newest message first; the first page begins with the pinned ones.</summary>
public sealed record ConversationPage(IReadOnlyList<RoomConversation> Conversations, bool HasMore);
