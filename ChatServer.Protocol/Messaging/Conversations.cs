namespace ChatServer.Protocol.Messaging;

/// <summary><c>POST /messaging/conversations</c>.</summary>
/// <param name="TargetUserId">The other user; with an agent, its owner, who may be left out.</param>
/// <param name="ChatType"><c>profile</c>, which is the default, or <c>agent</c>.</param>
/// <param name="TargetAveeId">The agent, for an <c>agent</c> chat.</param>
public sealed record ConversationRequest(Guid? TargetUserId = null, string? ChatType = null, Guid? TargetAveeId = null);

/// <param name="IsNew">Whether the conversation was created by this request.</param>
public sealed record OpenedChat(Guid Id, string ChatType, bool IsNew);

/// <summary><c>GET /messaging/conversations</c>: the one with the newest message first.</summary>
public sealed record ChatList(IReadOnlyList<Chat> Conversations);

/// <param name="OtherParticipant">In an <c>agent</c> chat, the agent's owner.</param>
/// <param name="TargetAvee">The agent of an <c>agent</c> chat.</param>
/// <param name="LastMessageAt">UTC; if there are no messages yet, when the conversation was opened.</param>
/// <param name="LastMessagePreview">One line; null if there are no messages yet, or the last one was deleted.</param>
/// <param name="UnreadCount">The messages of the other user, or of the agent, that the caller has not read.</param>
public sealed record Chat(
    Guid Id, string ChatType, Profile OtherParticipant, Avee? TargetAvee, string LastMessageAt, string? LastMessagePreview,
    long UnreadCount);

/// <summary>A user's public profile.</summary>
/// <param name="Handle">Null if the user has none.</param>
/// <param name="AvatarUrl">A path on this server.</param>
public sealed record Profile(Guid UserId, string? Handle, string DisplayName, string AvatarUrl);
