namespace ChatServer.Protocol.Messaging;

/// <summary><c>POST /messaging/conversations</c>.</summary>
/// <param name="ChatType"><c>profile</c>, which is also what is meant where it is absent, or <c>agent</c>.</param>
/// <param name="TargetAveeId">The agent, of an <c>agent</c> chat.</param>
public sealed record ConversationRequest(Guid? TargetUserId = null, string? ChatType = null, Guid? TargetAveeId = null);

/// <param name="IsNew">Whether there was no such conversation before.</param>
public sealed record OpenedChat(Guid Id, string ChatType, bool IsNew);

/// <summary><c>GET /messaging/conversations</c>: the one with the newest message first.</summary>
public sealed record ChatList(IReadOnlyList<Chat> Conversations);

/// <param name="TargetAvee">The agent of an <c>agent</c> chat; null.</param>
/// <param name="LastMessageAt">UTC; when the conversation was opened, where nothing was said yet.</param>
/// <param name="LastMessagePreview">One line; null where nothing was said yet, or the message was deleted.</param>
/// <param name="UnreadCount">Messages of the other side that were not read.</param>
public sealed record Chat(
    Guid Id, string ChatType, Profile OtherParticipant, object? TargetAvee, string LastMessageAt, string? LastMessagePreview,
    long UnreadCount);

/// <summary>What everybody may know of a user.</summary>
/// <param name="Handle">Null where the user has none.</param>
/// <param name="AvatarUrl">A path on this server.</param>
public sealed record Profile(Guid UserId, string? Handle, string DisplayName, string AvatarUrl);
