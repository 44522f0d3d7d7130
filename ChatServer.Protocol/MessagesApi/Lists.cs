using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>A page of messages, newest first.</summary>
/// <param name="Total">All messages of the conversation that the caller sees, deleted ones included.</param>
/// <param name="HasMore">Whether there are more beyond the last, in the direction that was asked for.</param>
public sealed record MessageList(IReadOnlyList<ApiMessage> Messages, long Total, bool HasMore);

/// <summary>A page of what stands below a message, newest first.</summary>
/// <param name="HasMore">Whether there are more beyond the last, in the direction that was asked for.</param>
public sealed record ReplyList(IReadOnlyList<ApiMessage> Messages, bool HasMore);

/// <summary>A page of conversations, the one with the newest message first.</summary>
public sealed record ConversationPage(IReadOnlyList<ConversationEntry> Conversations, long Total, bool HasMore);

/// <param name="Participants">Of a group at most 100 of them, the caller first.</param>
/// <param name="UnreadCount">Messages of others above the read mark.</param>
/// <param name="Name">The name of a group; stands in no other.</param>
public sealed record ConversationEntry(
    string Id,
    IReadOnlyList<ConversationParticipant> Participants,
    LastMessage LastMessage,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null);

public sealed record ConversationParticipant(Guid Id, string Name);

/// <param name="Content">One line of it: the text, a file's name.</param>
public sealed record LastMessage(string Content, string Timestamp, string SenderName);

/// <summary>Messages that were found, newest first.</summary>
/// <param name="NextBefore">What to say as <c>before</c> to go on; null where there is no more.</param>
public sealed record FoundMessages(IReadOnlyList<ApiMessage> Messages, bool HasMore, string? NextBefore);

/// <summary>Users that were found, in the order of names.</summary>
/// <param name="Total">How many there are beyond this page too, as far as they were counted.</param>
public sealed record UserList(IReadOnlyList<FoundUser> Users, long Total);

/// <summary>A user who was found.</summary>
/// <param name="Email">Null where the caller may not see it: they see that of whom they write with, or whom they found by all of
/// it.</param>
/// <param name="AvatarUrl">A path on this server that wants no token.</param>
/// <param name="Online">Whether they are connected, to those who may know.</param>
/// <param name="Role"><c>user</c> or <c>admin</c>.</param>
public sealed record FoundUser(
    Guid Id, string Name, string? Email, string AvatarUrl, bool Online, string Role, string? StatusEmoji, string? StatusMessage,
    long? StatusExpiresAt);

/// <summary>A page of the users whom the caller has blocked, in the order of their ids.</summary>
/// <param name="HasMore">Whether there are more beyond the last.</param>
public sealed record BlockedUsers(IReadOnlyList<ConversationParticipant> Users, bool HasMore);

/// <summary>How much the caller has unread in all.</summary>
/// <param name="UnreadCount">In conversations that they haven't muted.</param>
/// <param name="MutedCount">In those that they have.</param>
public sealed record UnreadCounts(long UnreadCount, long MutedCount);

/// <summary>That something was done which has nothing to show.</summary>
public sealed record Acknowledgement(bool Success);
