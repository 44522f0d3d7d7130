using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

/// <summary>Somebody reacted to a message, or took a reaction back.</summary>
internal sealed record ReactionChanged(
    long Position, bool IsAdded, long ConversationId, long MessageId, Guid UserId, string Emoji, Timestamp At,
    IReadOnlyList<Guid> Participants)
    : ConversationEvent(Position, UserId, Participants);
