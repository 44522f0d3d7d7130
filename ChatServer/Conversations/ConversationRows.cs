using ChatServer.Storage;

namespace ChatServer.Conversations;

internal sealed record ParticipantRow
{
    public required Guid UserId { get; init; }
    public required string Role { get; init; }
    public string? Fullname { get; init; }
    public long ReadSeq { get; init; }
    public long ReadMessageId { get; init; }
    public long DeliveredSeq { get; init; }
    public long OwnAfterRead { get; init; }
    public long LastPosition { get; init; }
    public bool IsDisabled { get; init; }
}

/// <summary>The newest message of a conversation.</summary>
internal sealed record LastMessageRow(long Id, long Seq);

/// <summary>How far somebody's view of a conversation reaches: who left keeps what was up to then.</summary>
internal sealed record ViewRow(long? LeftPosition)
{
    public long Last => LeftPosition ?? long.MaxValue;
}

/// <summary>A group in somebody's list.</summary>
internal sealed record GroupRow
{
    public long Id { get; init; }
    public required byte[] SealedName { get; init; }
    public long LastMessageId { get; init; }
    public long UnreadCount { get; init; }
}

/// <summary>A direct conversation in which nothing was said yet.</summary>
internal sealed record UnbegunRow
{
    public long Id { get; init; }
    public required Guid OtherUserId { get; init; }
    public Timestamp CreatedAt { get; init; }
}

/// <summary>A direct conversation in somebody's list.</summary>
internal sealed record ThreadRow
{
    public long Id { get; init; }
    public required Guid OtherUserId { get; init; }
    public long LastMessageId { get; init; }
    public long UnreadCount { get; init; }
}
