using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>A page of messages, newest first.</summary>
/// <param name="Total">The number of messages in the conversation that the caller can see, including deleted ones.</param>
/// <param name="HasMore">Whether there are more messages in the requested direction.</param>
public sealed record MessageList(IReadOnlyList<ApiMessage> Messages, long Total, bool HasMore);

/// <summary>A page of the replies to a message, newest first.</summary>
/// <param name="HasMore">Whether there are more replies in the requested direction.</param>
public sealed record ReplyList(IReadOnlyList<ApiMessage> Messages, bool HasMore);

/// <summary>A page of conversations, the one with the newest message first.</summary>
public sealed record ConversationPage(IReadOnlyList<ConversationEntry> Conversations, long Total, bool HasMore);

/// <param name="Participants">In a group at most 100 of them, the caller first.</param>
/// <param name="UnreadCount">Messages of others above the read mark.</param>
/// <param name="Name">The name of a group or an agent; absent in other conversations.</param>
/// <param name="AgentId">The agent, in a chat with one.</param>
public sealed record ConversationEntry(
    string Id,
    IReadOnlyList<ConversationParticipant> Participants,
    LastMessage LastMessage,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId = null);

public sealed record ConversationParticipant(Guid Id, string Name);

/// <param name="Content">One line of the message: its text or a file's name.</param>
public sealed record LastMessage(string Content, string Timestamp, string SenderName);

/// <summary>The messages that a search found, newest first.</summary>
/// <param name="NextBefore">The <c>before</c> of the next page; null if there are no more.</param>
public sealed record FoundMessages(IReadOnlyList<ApiMessage> Messages, bool HasMore, string? NextBefore);

/// <summary>The users that a search found, ordered by name.</summary>
/// <param name="Total">How many users match in total, as far as they were counted.</param>
public sealed record UserList(IReadOnlyList<FoundUser> Users, long Total);

/// <summary>A user that a search found.</summary>
/// <param name="Email">
/// Null if the caller may not see it. Callers see the addresses of users with whom they share a conversation, and an address that
/// they searched for in full.
/// </param>
/// <param name="AvatarUrl">A path on this server; it needs no token.</param>
/// <param name="Online">Whether they are connected, if the caller may know.</param>
/// <param name="Role"><c>user</c> or <c>admin</c>.</param>
public sealed record FoundUser(
    Guid Id, string Name, string? Email, string AvatarUrl, bool Online, string Role, string? StatusEmoji, string? StatusMessage,
    long? StatusExpiresAt);

/// <summary>A page of the users whom the caller has blocked, ordered by id.</summary>
/// <param name="HasMore">Whether there are more.</param>
public sealed record BlockedUsers(IReadOnlyList<ConversationParticipant> Users, bool HasMore);

/// <summary>The caller's unread messages in total.</summary>
/// <param name="UnreadCount">In conversations that aren't muted.</param>
/// <param name="MutedCount">In conversations that are muted.</param>
public sealed record UnreadCounts(long UnreadCount, long MutedCount);

/// <summary>Confirms an action that has no other result.</summary>
public sealed record Acknowledgement(bool Success);
