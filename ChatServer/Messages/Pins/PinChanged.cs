using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Pins;

/// <summary>A message was pinned in its conversation, or unpinned.</summary>
internal sealed record PinChanged(
    long Position, bool IsPinned, long ConversationId, long MessageId, Guid UserId, Timestamp At,
    IReadOnlyList<Guid> Participants)
    : ConversationEvent(Position, UserId, Participants);
