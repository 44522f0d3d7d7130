using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>A message was deleted: what it said is gone, its place stays.</summary>
internal sealed record MessageDeleted(
    long Position, long ConversationId, long MessageId, Guid UserId, Timestamp DeletedAt, IReadOnlyList<Guid> Participants)
    : ConversationEvent(Position, UserId, Participants);
