using ChatServer.Storage;

namespace ChatServer.Conversations;

internal enum MarkKind
{
    Delivered,
    Read,
}

/// <summary>A participant has received or read a conversation up to and including a message.</summary>
internal sealed record MarkMoved(
    long Position, MarkKind Kind, long ConversationId, Guid UserId, long MessageId, Timestamp CreatedAt,
    IReadOnlyList<Guid> Participants, long OriginConnectionId)
    : ConversationEvent(Position, UserId, Participants)
{
    // The device that sent the mark already knows.
    public override bool Concerns(long connectionId) => connectionId != OriginConnectionId;
}
