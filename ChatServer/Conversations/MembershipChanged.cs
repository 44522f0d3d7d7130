using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// A user has become a member of a large conversation, or no longer is one. It is published before the events that they are the
/// first to receive, or the first not to receive.
/// </summary>
/// <param name="ClearedPosition">Up to where they have cleared it.</param>
internal sealed record MembershipChanged(long ConversationId, Guid UserId, bool IsMember, long ClearedPosition = 0) : DomainEvent;
